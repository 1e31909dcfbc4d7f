/*
 * The whole way of a guarded transfer, with addresses that are global: in a network of
 * this test's own, where the loopback device has them too. Skipped where no process may
 * have such a network.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "fetch/guard.h"
#include "json/json.h"
#include "service.h"
#include "tap.h"

#define PUBLIC "93.184.215.14"
#define PUBLIC6 "2606:2800:21f::1"

static struct cg_fetch *f;
static struct cg_err err;
static const char *const everywhere[] = { "*", NULL };

/* ---- a network ---- */

static int
put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), n = (int)strlen(text);
	int rc = fd >= 0 && write(fd, text, (size_t)n) == n ? 0 : -1;

	if (fd >= 0)
		close(fd);
	return rc;
}

struct in6_wish { /* of linux/ipv6.h, which does not get along with netinet/in.h */
	struct in6_addr addr;
	uint32_t bits;
	int card;
};

static int
raise_loopback(void)
{
	struct ifreq up = { .ifr_name = "lo" }, alias = { .ifr_name = "lo:1" };
	struct sockaddr_in *a = (void *)&alias.ifr_addr;
	struct in6_wish wish = { .bits = 128, .card = (int)if_nametoindex("lo") };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), s6, rc;

	up.ifr_flags = IFF_UP;
	a->sin_family = AF_INET;
	inet_pton(AF_INET, PUBLIC, &a->sin_addr);
	inet_pton(AF_INET6, PUBLIC6, &wish.addr);
	rc = ioctl(s, SIOCSIFFLAGS, &up) < 0 || ioctl(s, SIOCSIFADDR, &alias) < 0 ? -1 : 0;
	close(s);
	s6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (rc == 0 && s6 >= 0)
		rc = ioctl(s6, SIOCSIFADDR, &wish) < 0 ? -1 : 0;
	if (s6 >= 0)
		close(s6);
	return rc;
}

static int
enter_network(void)
{
	char map[64];
	unsigned uid = getuid(), gid = getgid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return -1;
	snprintf(map, sizeof map, "0 %u 1", uid);
	if (put_text("/proc/self/uid_map", map) < 0)
		return -1;
	put_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", gid);
	put_text("/proc/self/gid_map", map);
	return raise_loopback();
}

/* ---- names ---- */

static int asked;
static const char *answers[4]; /* of the first question, the second, ... */

static int
resolve(void *arg, const char *host, struct sockaddr_storage *out, int max)
{
	const char *text = answers[asked < 3 ? asked : 3];
	struct sockaddr_in *v4 = (void *)out;
	struct sockaddr_in6 *v6 = (void *)out;

	(void)arg;
	(void)host;
	asked++;
	if (!text || max < 1)
		return 0;
	memset(out, 0, sizeof *out);
	out->ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	inet_pton(out->ss_family, text, strchr(text, ':') ? (void *)&v6->sin6_addr : (void *)&v4->sin_addr);
	return 1;
}

static struct cg_fetch_guard guard = { .hosts = everywhere, .http = true, .resolve = resolve };

/* The address at which the server was reached, or "" and err. */
static void
ask(const struct cg_fetch_guard *g, const char *url, const char *first, const char *second, char at[64])
{
	struct cg_fetch_req req = { .method = "GET", .url = url, .guard = g };
	struct cg_fetch_reply r;
	json_t *j;

	asked = 0;
	answers[0] = first;
	answers[1] = answers[2] = answers[3] = second;
	err = (struct cg_err)CG_ERR_INIT;
	cg_fetch_one(f, &req, &r, NULL, &err);
	j = json_loadb(r.body.s, r.body.len, 0, NULL);
	snprintf(at, 64, "%s", cg_json_get_str(j, "at", ""));
	json_decref(j);
	cg_fetch_reply_release(&r);
}

static void
t_reached(void)
{
	char at[64];

	ask(&guard, "http://plain.test/echo", PUBLIC, "127.0.0.1", at);
	ok(strstr(at, PUBLIC), "a global address is reached: %s%s", at, err.msg);
	is_int(asked, 1, "its name was resolved once");
	ask(&guard, "https://t.test/echo", PUBLIC, "127.0.0.1", at);
	ok(strstr(at, PUBLIC), "with TLS: %s%s", at, err.msg);
	ask(&guard, "http://six.test/echo", PUBLIC6, "::1", at);
	is_str(at, PUBLIC6, "by IPv6");
	ask(&guard, "http://" PUBLIC "/echo", NULL, NULL, at);
	ok(strstr(at, PUBLIC) && asked == 0, "as a number: %s%s", at, err.msg);
	ask(&guard, "http://[" PUBLIC6 "]/echo", NULL, NULL, at);
	is_str(at, PUBLIC6, "that of IPv6 too");
}

/* A name that changes: whatever is connected to was examined. */
static void
t_changes(void)
{
	char at[64];

	ask(&guard, "http://rebind.test/go/302?to=/echo", PUBLIC, "127.0.0.1", at);
	ok(!*at && err.code == CG_E_PERM && strstr(err.msg, "loopback") && asked == 2,
	    "a redirect to a name that has changed: %s", err.msg);
	ask(&guard, "http://new.test/echo", "127.0.0.1", PUBLIC, at);
	ok(!*at && err.code == CG_E_PERM && asked == 1, "the first answer decides: %s", err.msg);
	/* A moment ago libcurl was told another address for this name: it is not kept. */
	ask(&guard, "http://plain.test/echo", PUBLIC6, NULL, at);
	ok(*at && !strstr(at, "127.0.0.1"), "%s%s", at, err.msg);
}

/* The same host and port, but a connection that nobody examined. */
static void
t_kept_open(void)
{
	char at[64];

	ask(NULL, "http://localhost/echo", NULL, NULL, at);
	ok(strstr(at, "127.0.0.1") || strstr(at, "::1"), "without a guard: %s%s", at, err.msg);
	ask(&guard, "http://localhost/echo", PUBLIC, NULL, at);
	ok(!strstr(at, "127.0.0.1") && !strstr(at, "::1"), "it is not used with one: %s%s", at, err.msg);
}

/* Nobody there: the refusals above were none of the network. */
static void
t_nobody(void)
{
	char at[64];

	ask(&guard, "http://gone.test/echo", "8.8.8.8", "127.0.0.1", at);
	ok(!*at && err.code == CG_E_UNAVAILABLE && asked == 1, "no second question: %s", err.msg);
}

int
main(void)
{
	char dir[] = "/tmp/cg-t_guard_net.XXXXXX";
	char *plain[] = { "node", "tests/services/http.mjs", "", "80", "::", NULL };
	char *safe[] = { "node", "tests/services/http.mjs", mkdtemp(dir), "443", "::", NULL };
	char *ca = cg_asprintf("%s/cert.pem", dir);
	struct cg_fetch_conf conf = { .per_host = 16, .ca_file = ca };
	struct service web, tls;

	if (enter_network() < 0) {
		printf("ok 1 # skip no network of its own may be had here\n1..1\n");
	} else if (service_start(&web, plain) != 0 || service_start(&tls, safe) != 0) {
		printf("ok 1 # skip node is not installed\n1..1\n");
	} else if (cg_fetch_open_with(&f, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
	} else {
		signal(SIGPIPE, SIG_IGN);
		t_reached();
		t_changes();
		t_kept_open();
		t_nobody();
		cg_fetch_close(f);
		service_stop(&web);
		service_stop(&tls);
		done();
	}
	cg_rmtree(dir, &err);
	free(ca);
	return tap_failed != 0;
}
