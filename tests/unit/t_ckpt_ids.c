/* Ids against what LangGraph.js has made of the same. */
#include <string.h>

#include "ckpt/ckpt.h"
#include "crypt/crypt.h"
#include "tap.h"

static void
t_sha1(void)
{
	static const unsigned char abc[] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba,
		0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d };
	static const unsigned char two[] = { 0x84, 0x98, 0x3e, 0x44, 0x1c, 0x3b, 0xd2, 0x6e, 0xba,
		0xae, 0x4a, 0xa1, 0xf9, 0x51, 0x29, 0xe5, 0xe5, 0x46, 0x70, 0xf1 };
	static const unsigned char million[] = { 0x34, 0xaa, 0x97, 0x3c, 0xd4, 0xc4, 0xda, 0xa4, 0xf6,
		0x1e, 0xeb, 0x2b, 0xdb, 0xad, 0x27, 0x31, 0x65, 0x34, 0x01, 0x6f };
	static char a[1000000];
	unsigned char out[CG_SHA1_LEN];

	cg_sha1("abc", 3, out);
	ok(memcmp(out, abc, sizeof out) == 0, "SHA-1 of one block (FIPS 180)");
	cg_sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, out);
	ok(memcmp(out, two, sizeof out) == 0, "of one whose length needs a second");
	memset(a, 'a', sizeof a);
	cg_sha1(a, sizeof a, out);
	ok(memcmp(out, million, sizeof out) == 0, "of a million letters");
}

static void
t_tasks(void)
{
	static const char checkpoint[] = "1f1e65bd-2b05-6560-8001-70d68763c739";
	const char *ask[] = { "ask", "2", "ask", "__pregel_pull", "branch:to:ask" };
	const char *odd[] = { "a/b\"\\", "h\xc3\xa9\xe2\x82\xac", "\n\t\x01\x7f" };
	char id[CG_ID_LEN + 1], name[100], hash[33], one[CG_ID_LEN + 1];

	cg_ckpt_task_id(checkpoint, ask, 5, id);
	is_str(id, "c40e7e95-d312-52be-9a96-44e57ab7da6f", "a task's id");
	snprintf(name, sizeof name, "ask:%s", id);
	cg_ckpt_xxh3(name, strlen(name), hash);
	is_str(hash, "29ce58cee612f459543b44e5ef567a3b", "and that of its interrupt");
	cg_ckpt_xxh3("", 0, hash);
	is_str(hash, "99aa06d3014798d86001c324468d497f", "XXH3 of nothing");
	/* The name is what JSON.stringify makes: no slash is escaped, and nothing that is not ASCII. */
	cg_ckpt_task_id(checkpoint, odd, 3, id);
	cg_ckpt_text_id(checkpoint, "[\"a/b\\\"\\\\\",\"h\xc3\xa9\xe2\x82\xac\",\"\\n\\t\\u0001\x7f\"]", one);
	is_str(id, one, "a name is compact JSON");
	cg_ckpt_text_id("1F1E65BD-2B05-6560-8001-70D68763C739", "__interrupt__", id);
	cg_ckpt_text_id(checkpoint, "__interrupt__", one);
	is_str(id, one, "a namespace is its bytes");
	is_int(id[14], '5', "of version 5");
}

static void
t_new(void)
{
	static const char *const afters[] = { "1f1e65bd-2b05-6560-8001-70d68763c739",
		"7fffffff-ffff-6fff-bfff-ffffffffffff", "7fffffff-ffff-7fff-bfff-ffffffffffff",
		"7fffffff-ffff-1fff-bfff-ffffffffffff" };
	char a[CG_ID_LEN + 1], b[CG_ID_LEN + 1];
	int bad = 0;

	cg_ckpt_id_new(-1, NULL, a);
	ok(cg_id_valid(a) && a[14] == '6' && strncmp(a + 19, "bfff", 4) == 0, "step -1: %s", a);
	cg_ckpt_id_new(2, "", b);
	ok(strcmp(b, a) > 0 && strncmp(b + 19, "8002", 4) == 0, "step 2 comes after it: %s", b);
	for (int i = 0; i < 20000; i++) {
		cg_ckpt_id_new(i, NULL, i % 2 ? a : b);
		bad += (i % 2 ? strcmp(a, b) : strcmp(b, a)) <= 0;
	}
	is_int(bad, 0, "20,000 in a row rise");
	for (size_t i = 0; i < sizeof afters / sizeof *afters; i++) {
		cg_ckpt_id_new(0, afters[i], a);
		ok(strcmp(a, afters[i]) > 0 && a[14] == '6', "after %s: %s", afters[i], a);
	}
}

int
main(void)
{
	t_sha1();
	t_tasks();
	t_new();
	return done();
}
