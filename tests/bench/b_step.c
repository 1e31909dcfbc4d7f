/* The least that a handler can be: it reads its request and has a result. */
#include <unistd.h>

int
main(void)
{
	static const char result[] = "{\"ok\":true,\"data\":{},\"artifacts\":[]}\n";
	char request[65536];
	ssize_t n;

	while ((n = read(0, request, sizeof request)) > 0)
		;
	return n < 0 || write(1, result, sizeof result - 1) != (ssize_t)sizeof result - 1;
}
