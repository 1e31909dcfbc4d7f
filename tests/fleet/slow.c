/*
 * A slow disk, for whoever is started with this before its libraries (LD_PRELOAD):
 * what waits for the disk takes SLOW_MS longer. For tests alone.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static void
wait_for_disk(void)
{
	const char *s = getenv("SLOW_MS");
	long ms = s ? strtol(s, NULL, 10) : 0;
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

#define SLOW(name) \
	int name(int fd) \
	{ \
		int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, #name); \
		wait_for_disk(); \
		return real(fd); \
	}
SLOW(fsync)
SLOW(fdatasync)
SLOW(syncfs)
