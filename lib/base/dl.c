#include <dlfcn.h>
#include <string.h>

#include "base/dl.h"
#include "base/err.h"

int
cg_dl_open(const char *soname, const char *package, const char *const *names, size_t n,
    void *table, struct cg_err *err)
{
	void *lib = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	memset(table, 0, n * sizeof(void *));
	if (!lib)
		return cg_err_set(err, CG_E_CONFIG, "cannot open %s (%s): install the package %s",
		    soname, dlerror(), package);
	for (size_t i = 0; i < n; i++) {
		void *f = dlsym(lib, names[i]);

		if (!f) {
			memset(table, 0, n * sizeof(void *));
			dlclose(lib);
			return cg_err_set(err, CG_E_CONFIG,
			    "%s has no %s: it is too old, install a newer %s", soname, names[i],
			    package);
		}
		/* C keeps functions and data apart, POSIX says they may be copied like this. */
		memcpy((char *)table + i * sizeof f, &f, sizeof f);
	}
	dlclose(lib); /* RTLD_NODELETE: it stays */
	return 0;
}
