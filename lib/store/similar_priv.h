/* What the files of similar*.c share. */
#ifndef CG_STORE_SIMILAR_PRIV_H
#define CG_STORE_SIMILAR_PRIV_H

#include "base/buf.h"
#include "store/store_priv.h"

enum { CG_WORDS = 96, CG_WORD_MAX = 40 /* bytes */ };

/* The telling words of a text, each once, in small letters, in order. */
struct cg_words {
	size_t n;
	char v[CG_WORDS][CG_WORD_MAX + 1];
};
void cg_words_read(struct cg_words *w, const char *text);
/* Any of them, as a full-text search has it: "shoes" OR "summer". No word has a quote in it. */
void cg_words_query(const struct cg_words *w, const char *quote, const char *either,
    struct cg_buf *out);
double cg_words_share(const struct cg_words *w, const char *text);

/*
 * Where vectors are: 1 and out, 0 this PostgreSQL has no pgvector that we may use.
 * schema is quoted for SQL; walks: its indexes can be walked past other tenants' rows.
 */
struct cg_near_place {
	char schema[140];
	bool walks;
};
int cg_near_place(struct cg_store *st, struct cg_near_place *out, struct cg_err *err);
/*
 * The statement for vectors of that length on PostgreSQL: parameters vector, tenant, model;
 * columns as those of similar.c, the last one how near. The store keeps it.
 */
const char *cg_near_sql(struct cg_store *st, const struct cg_near_place *place, size_t dims);
void cg_near_free(struct cg_near *n); /* NULL is nothing */

/* {0.1,0.2} for an array of PostgreSQL, [0.1,0.2] for a vector of pgvector. */
void cg_vector_text(const float *v, size_t n, const char *brackets, struct cg_buf *out);
/* As SQLite keeps it; and how near that is to v, -1 to 1 (0 when it is none). */
void cg_vector_hex(const float *v, size_t n, struct cg_buf *out);
double cg_vector_near(const float *v, size_t n, const char *hex);

#endif
