/* The rules of the public player: draws, what pages get, what can have been played, tokens. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "play/play.h"
#include "tap.h"

static struct cg_err err;

static json_t *
parse(const char *text)
{
	json_t *v = cg_json_parse(text, strlen(text), "test", 0, &err);

	if (!v)
		printf("# %s\n", err.msg);
	return v;
}

#define WHEEL "{\"template_id\":\"spin_wheel\",\"settings\":{\"seed\":\"7\",\"difficulty\":{\"level\":\"easy\"," \
	"\"win_probability\":0.3}},\"offer\":{\"url\":\"https://x\",\"code\":\"C\"},\"secret_of_mine\":1," \
	"\"mechanics\":{\"segments\":[{\"label\":\"A\",\"weight\":0.1,\"prize\":\"a prize\",\"tier_id\":\"t\"}," \
	"{\"label\":\"B\",\"weight\":0.2,\"prize\":\"b\"},{\"label\":\"No\",\"weight\":0.7,\"prize\":\"Try Again\"}]," \
	"\"respin_enabled\":true,\"unheard_of\":[1]}}"

static void
t_draw(void)
{
	json_t *c = parse(WHEEL);
	struct cg_play_odds o;
	int n[3] = { 0 }, tries = 0, i;
	bool gone[CG_PLAY_OUTCOMES] = { true };
	double far;

	is_int(cg_play_odds(c, &o, &err), 0, "a wheel has outcomes");
	ok(o.n == 3 && o.v[0].won && !o.v[2].won && !o.v[2].prize, "words for no prize are none");
	do {
		memset(n, 0, sizeof n);
		for (i = 0; i < 100000; i++)
			n[cg_play_draw(&o)]++;
		far = fmax(fabs(n[0] / 1e5 - 0.1), fmax(fabs(n[1] / 1e5 - 0.2), fabs(n[2] / 1e5 - 0.7)));
	} while (far > 0.006 && ++tries < 3);
	ok(far <= 0.006, "a hundred thousand draws are as the weights say, %.4f off", far);
	for (i = 0; i < 1000; i++)
		n[cg_play_draw_left(&o, gone)] = -1;
	ok(n[0] > 0 && n[1] > 0 && n[2] == -1, "instead of what is gone comes a loss, never another prize");
	o.v[2].won = true;
	for (i = 0; i < 1000; i++)
		n[cg_play_draw_left(&o, gone)] = -2;
	ok(n[0] > 0 && n[1] == -2 && n[2] == -2, "where nobody loses, something that is not gone");
	gone[1] = gone[2] = true;
	is_int(cg_play_draw_left(&o, gone), -1, "or nothing");
	o.v[2].won = false;
	o.v[2].weight = 0;
	is_int(cg_play_draw_left(&o, gone), 2, "a loss that was never to come will do");
	json_decref(c);
}

static void
t_below(void)
{
	uint64_t n = (UINT64_MAX / 3) * 2 + 7; /* half of all numbers lie in the incomplete round */
	int low = 0, tries = 0;

	do {
		low = 0;
		for (int i = 0; i < 20000; i++) {
			uint64_t v = cg_play_below(n);

			low += v < n / 2;
			if (v >= n)
				low = -1000000;
		}
	} while (abs(low - 10000) > 350 && ++tries < 3);
	ok(abs(low - 10000) <= 350, "no number is likelier than another: %d of 20000 below the middle", low);
	for (int i = 0; i < 100; i++)
		if (cg_play_below(1) != 0)
			low = -1;
	ok(low > 0, "below one there is nothing but nought");
}

static void
t_sealed(void)
{
	static const char *const gone[] = { "weight", "prize", "tier_id", "win_probability", "seed", "code", "C\"",
		"secret_of_mine", "unheard_of", "respin", "a prize" };
	json_t *c = parse(WHEEL), *s = cg_play_sealed(c);
	char *text = cg_json_str(s);

	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		ok(!strstr(text, gone[i]), "a page gets no %s", gone[i]);
	ok(strstr(text, "\"sealed\":true") && strstr(text, "{\"label\":\"A\",\"wins\":true}")
	    && strstr(text, "{\"label\":\"No\"}"), "but what wins: %s", text);
	free(text);
	json_decref(s);
	json_decref(c);
	c = parse("{\"template_id\":\"quiz\",\"mechanics\":{\"questions\":[{\"text\":\"Q\",\"answers\":[\"a\",\"b\"],"
	    "\"correct_index\":1,\"answer_key\":\"0123456789abcdef\"}],\"prize_tiers\":[{\"min_score\":50,"
	    "\"prize_id\":\"p\",\"prize\":\"tea\"}],\"prize\":\"x\"}}");
	s = cg_play_summary(c);
	text = cg_json_str(s);
	ok(strstr(text, "\"tiers\":[{\"min_score\":50,\"label\":\"tea\",\"wins\":true}]") && !strstr(text, "correct")
	    && !strstr(text, "answer_key") && !strstr(text, "prize"), "a quiz without its answers: %s", text);
	free(text);
	json_decref(s);
	json_decref(c);
}

#define SLOT "{\"template_id\":\"slot_machine\",\"mechanics\":{\"reels\":3,\"rows_visible\":3,\"symbols\":[" \
	"{\"id\":\"s\",\"weight\":1,\"value\":30},{\"id\":\"g\",\"weight\":2,\"value\":20}," \
	"{\"id\":\"h\",\"weight\":3,\"value\":10},{\"id\":\"c\",\"weight\":3,\"value\":5}]," \
	"\"outcomes\":[{\"label\":\"tea\",\"prize\":\"tea\",\"weight\":0.3},{\"label\":\"bag\",\"prize\":\"bag\"," \
	"\"weight\":0.1},{\"label\":\"no\",\"prize\":null,\"weight\":0.6}]}}"

/* How many rows are of one symbol, and of which. */
static int
rows_of(const json_t *stops, int *symbol)
{
	int n = 0;

	for (size_t r = 0; r < 3; r++) {
		json_int_t a = json_integer_value(json_array_get(json_array_get(stops, 0), r));

		if (a == json_integer_value(json_array_get(json_array_get(stops, 1), r))
		    && a == json_integer_value(json_array_get(json_array_get(stops, 2), r))) {
			n++;
			*symbol = (int)a;
		}
	}
	return n;
}

static void
t_slot(void)
{
	static const int symbol_of[] = { 1, 0, -1 }; /* the rarer, the more valuable */
	json_t *c = parse(SLOT), *p;
	struct cg_play_odds o;
	bool good = true;
	int at = -1;
	char *text;

	is_int(cg_play_odds(c, &o, &err), 0, "a machine has outcomes");
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 200; k++) {
			int n;

			p = cg_play_presentation(c, &o, i);
			n = rows_of(json_object_get(p, "stops"), &at);
			good = good && (symbol_of[i] < 0 ? n == 0 : n > 0 && at == symbol_of[i]);
			json_decref(p);
		}
	ok(good, "a win is a full line of its symbol and of no other, a loss is none");
	p = cg_play_sealed(c);
	text = cg_json_str(p);
	ok(strstr(text, "{\"label\":\"tea\",\"wins\":true,\"symbol\":\"g\"}") && strstr(text, "{\"label\":\"bag\","
	    "\"wins\":true,\"symbol\":\"s\"}") && !strstr(text, "weight"), "symbols are said, weights are not: %s", text);
	free(text);
	json_decref(p);
	json_decref(c);
}

static int
judge(const char *config, const char *result, const char *more, int64_t took, struct cg_play_verdict *v)
{
	json_t *c = parse(config), *r = parse(result), *m = more ? parse(more) : NULL;
	const struct cg_play_claim claim = { .result = r, .presentation = m, .answers = m, .took_ms = took };
	int rc = cg_play_judge(c, &claim, v, &err);

	v->prize = v->prize ? "yes" : NULL; /* it was the configuration's */
	json_decref(c);
	json_decref(r);
	json_decref(m);
	return rc;
}

#define MEMORY "{\"template_id\":\"memory_match\",\"mechanics\":{\"grid_size\":\"3x4\",\"win_condition\":" \
	"\"move_limit\",\"move_limit\":18,\"prize_tiers\":[{\"max_moves\":9,\"prize_id\":\"a\",\"prize\":\"bag\"}," \
	"{\"max_moves\":18,\"prize_id\":\"b\",\"prize\":\"tea\"}]}}"
#define PAIRS(moves, found, ms) "{\"type\":\"memory_match\",\"moves\":" #moves ",\"time_ms\":" #ms \
	",\"pairs_matched\":" #found ",\"total_pairs\":6}"
#define CATCH "{\"template_id\":\"catch_game\",\"mechanics\":{\"duration_sec\":15,\"spawn_rate_per_sec\":1.5," \
	"\"good_objects\":[{\"id\":\"a\",\"points\":10}],\"win_score\":80,\"prize\":\"bag\"}}"
#define CAUGHT(score, n) "{\"type\":\"catch_game\",\"score\":" #score ",\"caught\":" #n ",\"missed\":1,\"duration_ms\":15000}"

static void
t_judge(void)
{
	struct cg_play_verdict v;

	ok(judge(WHEEL, "{\"type\":\"spin_wheel\",\"landed_segment_index\":2}", "{\"landed_segment_index\":2}", 5000, &v)
	    == 0, "a wheel stands where it was to stand");
	ok(judge(WHEEL, "{\"type\":\"spin_wheel\",\"landed_segment_index\":1}", "{\"landed_segment_index\":2}", 5000, &v)
	    < 0 && err.code == CG_E_DATA, "elsewhere: %s", err.msg);
	ok(judge(WHEEL, "{\"type\":\"spin_wheel\",\"landed_segment_index\":2}", "{\"landed_segment_index\":2}", 200, &v)
	    < 0, "in no time: %s", err.msg);
	ok(judge(WHEEL, "{\"type\":\"quiz\"}", NULL, 5000, &v) < 0, "another game: %s", err.msg);
	ok(judge(MEMORY, PAIRS(8, 6, 20000), NULL, 25000, &v) == 0 && v.won && v.prize, "pairs within the limit win");
	ok(judge(MEMORY, PAIRS(19, 6, 20000), NULL, 25000, &v) == 0 && !v.won && !v.prize, "beyond it they do not");
	ok(judge(MEMORY, PAIRS(10, 5, 20000), NULL, 25000, &v) == 0 && !v.won, "nor do some of them");
	ok(judge(MEMORY, PAIRS(5, 6, 20000), NULL, 25000, &v) < 0, "six pairs in five moves: %s", err.msg);
	ok(judge(MEMORY, PAIRS(8, 7, 20000), NULL, 25000, &v) < 0, "seven of six");
	ok(judge(MEMORY, PAIRS(8, 6, 100), NULL, 25000, &v) < 0, "in a tenth of a second: %s", err.msg);
	ok(judge(MEMORY, PAIRS(8, 6, 20000), NULL, 5000, &v) < 0, "longer than it lasted");
	ok(judge(CATCH, CAUGHT(90, 9), NULL, 15200, &v) == 0 && v.won && v.prize, "what is caught counts");
	ok(judge(CATCH, CAUGHT(70, 9), NULL, 15200, &v) == 0 && !v.won, "too little does not win");
	ok(judge(CATCH, CAUGHT(90, 5), NULL, 15200, &v) < 0, "more points than things: %s", err.msg);
	ok(judge(CATCH, CAUGHT(900, 90), NULL, 15200, &v) < 0, "more things than fall");
	ok(judge(CATCH, CAUGHT(90, 9), NULL, 9000, &v) < 0, "before it is over: %s", err.msg);
}

static void
t_key(void)
{
	/* The first 16 digits of SHA-256("7:0:two"). */
	json_t *c = parse("{\"template_id\":\"quiz\",\"settings\":{\"seed\":\"7\"},\"mechanics\":{\"questions\":["
	    "{\"text\":\"Q\",\"answers\":[\"one\",\"two\"],\"answer_key\":\"KEY\"},{\"text\":\"R\","
	    "\"answers\":[\"a\",\"b\"],\"correct_index\":1}]}}");
	char hex[65];

	cg_sha256_hex("7:0:two", 7, hex);
	hex[16] = '\0';
	json_object_set_new(json_array_get(json_object_get(json_object_get(c, "mechanics"), "questions"), 0),
	    "answer_key", json_string(hex));
	is_int(cg_play_right_answer(c, 0), 1, "an answer by its digest");
	is_int(cg_play_right_answer(c, 1), 1, "by its place");
	is_int(cg_play_right_answer(c, 2), -1, "of no question");
	is_int(cg_play_right_answer(c, -1), -1, "nor of one before the first");
	json_decref(c);
}

#define C1 "00000000-0000-7000-8000-0000000000c1"
#define S1 "00000000-0000-7000-8000-0000000000d1"

static void
t_tokens(void)
{
	unsigned char secret[CG_PLAY_SECRET] = "one", other[CG_PLAY_SECRET] = "two";
	char token[CG_PLAY_TOKEN_LEN + 1], again[CG_PLAY_TOKEN_LEN + 1], c[CG_ID_LEN + 1], s[CG_ID_LEN + 1];
	char ticket[CG_PLAY_TICKET_LEN + 1];
	int changed = 0;

	cg_play_token(secret, C1, S1, 2000000000000, token);
	is_int((int)strlen(token), CG_PLAY_TOKEN_LEN, "a token has its length");
	is_int(cg_play_token_open(secret, token, 1999999999999, c, s, &err), 0, "and is ours");
	ok(strcmp(c, C1) == 0 && strcmp(s, S1) == 0, "it says whose it is");
	ok(cg_play_token_open(secret, token, 2000000000000, c, s, &err) < 0 && err.code == CG_E_STATE, "until it is over");
	ok(cg_play_token_open(other, token, 1, c, s, &err) < 0 && err.code == CG_E_PERM, "another's secret is no good");
	for (size_t i = 0; i < strlen(token); i++) {
		snprintf(again, sizeof again, "%s", token);
		again[i] ^= 1;
		changed += cg_play_token_open(secret, again, 1, c, s, &err) == 0;
	}
	is_int(changed, 0, "no letter of it can be changed");
	ok(cg_play_token_open(secret, "", 1, c, s, &err) < 0 && cg_play_token_open(secret, token + 1, 1, c, s, &err) < 0,
	    "nor can it be cut");
	cg_play_ticket(secret, C1, 2000000000, ticket);
	is_int(cg_play_ticket_check(secret, ticket, C1, 1999999999000, &err), 0, "a ticket is good");
	ok(cg_play_ticket_check(secret, ticket, "00000000-0000-7000-8000-0000000000C1", 1, &err) == 0, "in either case");
	ok(cg_play_ticket_check(secret, ticket, S1, 1, &err) < 0, "for its run alone");
	ok(cg_play_ticket_check(secret, ticket, C1, 2000000000000, &err) < 0, "until it is over: %s", err.msg);
	changed = 0;
	for (size_t i = 0; i < strlen(ticket); i++) {
		snprintf(again, sizeof again, "%s", ticket);
		again[i] ^= 1;
		changed += cg_play_ticket_check(secret, again, C1, 1, &err) == 0;
	}
	ok(changed == 0 && cg_play_ticket_check(secret, "", C1, 1, &err) < 0
	    && cg_play_ticket_check(secret, ".", C1, 1, &err) < 0, "as it is");
	cg_play_token(secret, C1, S1, 2000000000000, token);
	ok(cg_play_ticket_check(secret, token, C1, 1, &err) < 0, "a token is no ticket");
}

int
main(void)
{
	char a[CG_PLAY_CODE_LEN + 1], b[CG_PLAY_CODE_LEN + 1];

	t_draw();
	t_below();
	t_sealed();
	t_slot();
	t_judge();
	t_key();
	t_tokens();
	cg_play_code(a);
	cg_play_code(b);
	ok(strlen(a) == CG_PLAY_CODE_LEN && a[4] == '-' && a[9] == '-' && strcmp(a, b) != 0, "a code: %s", a);
	return tap_done();
}
