/* Servers of other kinds: with a password and TLS, in a cluster, gone and back again. */
#include <poll.h>
#include <sys/stat.h>

#include "queue_test.h"

static int
try(const char *where, const char *name, const char *prefix, char *warning)
{
	struct cg_queue_conf conf = { .url = where, .name = name, .prefix = prefix, .timeout_ms = 3000 };
	struct cg_queue *q;
	int rc;

	err.msg[0] = '\0';
	rc = cg_queue_open(&q, &conf, warning, &err);
	if (rc == 0) {
		raw = q;
		say("FLUSHALL");
		is_str(add(q, "n", NULL, NULL), "1", "a job is added there");
	}
	cg_queue_close(rc == 0 ? q : NULL);
	raw = NULL;
	return rc;
}

static void
t_cluster(void)
{
	struct cg_queue_conf conf = { .url = url, .name = "c", .prefix = "{wf}" };
	struct cg_queue *q;
	struct cg_queue_job job;
	char want[200];

	if (start_server("--cluster-enabled yes") != 0)
		return;
	is_int(try(url, "c", NULL, NULL), -1, "a cluster needs a tag in the prefix");
	snprintf(want, sizeof want, "%s/redis.sock is a cluster: all keys of a queue must be in one slot, use the prefix "
	    "{bull}", dir);
	is_str(err.msg, want, "and is told which");
	is_int(err.code, CG_E_CONFIG, "as a matter of configuration");
	is_int(cg_queue_open(&q, &conf, NULL, &err), 0, "with one");
	raw = q;
	say("CLUSTER ADDSLOTSRANGE 0 16383");
	/* Until it calls itself complete. */
	while (!strstr(say("CLUSTER INFO"), "cluster_state:ok"))
		;
	is_str(add(q, "n", NULL, NULL), "1", "a job is added");
	job = take(q);
	is_str(job.id, "1", "and taken");
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -1, "and done");
	is_str(say("ZRANGE {wf}:c:completed 0 -1"), "1", "there");
	cg_queue_close(q);
	raw = NULL;
	service_stop(&redis);
}

/* Two nodes; the one that we know does not have the queue. */
static void
t_moved(void)
{
	struct service first;
	struct cg_queue *q, *other;
	struct cg_queue_job job;
	struct cg_queue_conf conf = { .url = url, .name = "c", .prefix = "{wf}" };
	char second[80];

	if (start_server("--cluster-enabled yes") != 0)
		return;
	first = redis;
	cg_queue_open(&other, &conf, NULL, &err);
	snprintf(dir + strlen(dir), 3, "/b");
	mkdir(dir, 0700);
	if (start_server("--cluster-enabled yes") != 0)
		return;
	snprintf(second, sizeof second, "redis://127.0.0.1:%d", redis.port);
	conf.url = second;
	/* The first one has all slots and is met by the second. */
	raw = other;
	say("CLUSTER ADDSLOTSRANGE 0 16383");
	is_str(say("CLUSTER MEET 127.0.0.1 %d", redis.port), "OK", "two nodes meet");
	while (!strstr(say("CLUSTER NODES"), " connected\n") || strstr(said.s, "handshake"))
		poll(NULL, 0, 10);
	conf.timeout_ms = 5000;
	is_int(cg_queue_open(&q, &conf, NULL, &err), 0, "the second is asked");
	while (strstr(add(q, "n", NULL, "{\"jobId\":\"j\"}"), "CLUSTERDOWN"))
		poll(NULL, 0, 10);
	is_str(add(q, "n", NULL, "{\"jobId\":\"j\"}"), "j", "the one without the queue knows who has it");
	is_str(say("LRANGE {wf}:c:wait 0 -1"), "j", "where the job stands");
	job = take(q);
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -1, "and is done");
	cg_queue_close(q);
	cg_queue_close(other);
	raw = NULL;
	service_stop(&redis);
	redis = first;
	service_stop(&redis);
	dir[strlen(dir) - 2] = '\0';
}

static void
t_restart(void)
{
	struct cg_queue *q;
	struct cg_queue_job job = { .id = NULL };
	struct cg_deadline until;
	pid_t pid;

	if (start_server("") != 0)
		return;
	q = open_queue("r", (struct cg_queue_conf){ .timeout_ms = 5000 });
	add(q, "n", NULL, NULL);
	until = cg_deadline_in(20);
	is_int(cg_queue_take(q, &job, &until, &err), 1, "a server");
	cg_queue_job_release(&job);
	is_int(cg_queue_take(q, &job, &until, &err), 0, "that is listened to");
	service_stop(&redis);
	/* It comes back while somebody waits for a job. */
	pid = fork();
	if (pid == 0) {
		struct cg_queue *other;

		if (start_server("") != 0)
			_exit(1);
		other = open_queue("r", (struct cg_queue_conf){ .timeout_ms = 5000 });
		add(other, "again", NULL, NULL);
		cg_queue_close(other);
		pause(); /* with the server's standard input */
		_exit(0);
	}
	until = cg_deadline_in(15000);
	is_int(cg_queue_take(q, &job, &until, &err), 1, "that went away and came back");
	is_str(job.name, "again", "is found again");
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -1, "and worked with, scripts and all");
	cg_queue_close(q);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	/* Its server ends with it, and takes its socket along. */
	while (access(url + strlen("redis+unix://"), F_OK) == 0)
		poll(NULL, 0, 2);
}

static void
t_password(void)
{
	char warning[256], *where;

	if (start_server("--requirepass geheim --maxmemory-policy allkeys-lru") != 0)
		return;
	is_int(try(url, "p", NULL, NULL), -1, "without a password");
	is_int(err.code, CG_E_AUTH, "is refused");
	where = cg_asprintf("redis://:falsch@127.0.0.1:%d/1", redis.port);
	is_int(try(where, "p", NULL, NULL), -1, "with a wrong one");
	is_int(err.code, CG_E_AUTH, "too");
	ok(!strstr(err.msg, "falsch"), "which is not told on");
	free(where);
	where = cg_asprintf("redis://:geheim@127.0.0.1:%d/1", redis.port);
	is_int(try(where, "p", NULL, warning), 0, "with the right one");
	is_str(warning, "the server may throw jobs away when its memory is full (maxmemory-policy allkeys-lru): set it to "
	    "noeviction", "a server that may lose jobs is warned of");
	free(where);
	service_stop(&redis);
}

static void
t_tls(void)
{
	char *make = cg_asprintf("openssl req -x509 -newkey rsa:2048 -nodes -keyout %s/key -out %s/cert -days 2 "
	    "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null", dir, dir);
	char *cert = cg_path_join(dir, "cert"), *key = cg_path_join(dir, "key"), *options, *where;
	int port = 0;

	if (system(make) != 0) {
		ok(1, "TLS # SKIP no openssl");
		goto out;
	}
	/* A port that is free now. */
	if (start_server("") != 0)
		goto out;
	port = redis.port;
	service_stop(&redis);
	options = cg_asprintf("--tls-port %d --tls-cert-file %s --tls-key-file %s --tls-ca-cert-file %s --tls-auth-clients no",
	    port, cert, key, cert);
	if (start_server(options) == 0) {
		setenv("SSL_CERT_FILE", cert, 1);
		where = cg_asprintf("rediss://localhost:%d", port);
		is_int(try(where, "t", NULL, NULL), 0, "TLS, by name");
		free(where);
		where = cg_asprintf("rediss://127.0.0.1:%d", port);
		is_int(try(where, "t", NULL, NULL), 0, "by address");
		free(where);
		setenv("SSL_CERT_FILE", "/dev/null", 1);
		where = cg_asprintf("rediss://localhost:%d", port);
		is_int(try(where, "t", NULL, NULL), -1, "not with a certificate of nobody");
		is_int(err.code, CG_E_CONFIG, "is refused");
		ok(strstr(err.msg, "its certificate is not accepted"), "as it is told");
		free(where);
		service_stop(&redis);
	}
	free(options);
out:
	free(make);
	free(cert);
	free(key);
}

int
main(void)
{
	make_dir();
	t_cluster();
	t_moved();
	t_restart();
	t_password();
	t_tls();
	cg_rmtree(dir, &err);
	cg_buf_release(&said);
	if (tap_n == 0)
		ok(1, "servers # SKIP no redis-server");
	return done();
}
