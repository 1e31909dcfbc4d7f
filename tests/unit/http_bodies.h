/* Bodies that are promised and come slowly: a part of t_http_serve, whose server they are sent to. */
/* A connection that says that a large body comes; the first status it is told. */
static int
promise(int *fd)
{
	const char first[] = LARGE "Expect: 100-continue\r\n\r\n";
	struct cg_buf b;
	int told;

	cg_buf_init(&b, REPLY_MAX);
	*fd = dial();
	cg_fd_write(*fd, first, sizeof first - 1);
	read_until(*fd, &b, "\r\n\r\n");
	told = status(b.s);
	cg_buf_release(&b);
	return told;
}

/* The rest of it, and what that is told. */
static int
fulfil(int fd, const char *text, size_t n)
{
	struct cg_buf b;
	int told;

	cg_buf_init(&b, REPLY_MAX);
	cg_fd_write(fd, text, n);
	read_until(fd, &b, NULL);
	told = status(b.s);
	cg_buf_release(&b);
	close(fd);
	return told;
}

static void
large_bodies(void)
{
	char *whole = cg_asprintf(LARGE "\r\n%0900000d", 0), *text = cg_calloc(1, 900001);
	int fds[6], told = 0, tries = 0;

	memset(text, 'x', 900000);
	for (int i = 0; i < 6; i++)
		told += promise(&fds[i]) == 100;
	is_int(told, 6, "six say that a large one comes, and send nothing");
	is_int(status(ask(whole)), 200, "which takes no room from who sends one");
	cg_fd_write(fds[0], text, 700000);
	for (told = 100; told == 100 && tries < 5000; tries++) {
		int fd;

		told = promise(&fd);
		close(fd);
	}
	is_int(told, 503, "what has come does, and the client has no more than its share");
	is_int(status(ask("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1")), 200,
	    "a small one has room");
	is_int(fulfil(fds[1], text, 900000), 503, "one that was let in is told so at its end");
	is_int(fulfil(fds[0], text, 200000), 200, "the first one comes in");
	is_int(status(ask(whole)), 200, "and gives its room back");
	for (int i = 2; i < 6; i++)
		close(fds[i]);
	free(whole);
	free(text);
}
