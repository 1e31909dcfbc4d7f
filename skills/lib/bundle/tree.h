/* The files below a folder, as a check must see them: links are shown, never followed. */
#ifndef CG_SKILLS_TREE_H
#define CG_SKILLS_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct cg_err;

struct cg_tree_file {
	char *path;    /* below the folder */
	size_t size;   /* bytes; 0 for a link */
	bool link;     /* a symbolic link, but for those into the object store */
	bool special;  /* neither file, folder nor link */
};

/* Sorted by path. The zero value is a valid empty tree. */
struct cg_tree {
	struct cg_tree_file *v;
	size_t n;
};

enum { CG_TREE_FILES = 5000, CG_TREE_DEPTH = 16 };

/* CG_E_TOOBIG when there are more files or folders in folders than that. */
int cg_tree_list(struct cg_tree *t, const char *dir, struct cg_err *err);
size_t cg_tree_size(const struct cg_tree *t);
const struct cg_tree_file *cg_tree_find(const struct cg_tree *t, const char *path);
void cg_tree_release(struct cg_tree *t);

#endif
