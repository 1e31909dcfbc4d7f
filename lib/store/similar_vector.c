/*
 * Vectors of texts. PostgreSQL with pgvector compares them itself, by an index where there
 * are many; on SQLite, which holds some thousands at most, each is compared here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/similar_priv.h"

struct cg_near {
	struct cg_near *next;
	size_t dims;
	char *sql; /* lives as long as the connection, for which its address is its name */
};

void
cg_near_free(struct cg_near *n)
{
	while (n) {
		struct cg_near *next = n->next;

		free(n->sql);
		free(n);
		n = next;
	}
}

int
cg_near_place(struct cg_store *st, struct cg_near_place *out, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, &cg_store_whoever, err, "SELECT quote_ident(n.nspname), "
	    "string_to_array(substring(e.extversion FROM '^[0-9.]+[0-9]'), '.')::int[] >= '{0,8}' "
	    "FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
	    "WHERE e.extname = 'vector' AND has_schema_privilege(n.oid, 'USAGE')", "");
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc != 1)
		return rc;
	snprintf(out->schema, sizeof out->schema, "%s", cg_db_col_text(s, 0));
	out->walks = cg_db_col_bool(s, 1);
	cg_db_reset(s);
	return 1;
}

/*
 * The expression is that of an index of vectors.sql, letter for letter, and so is its
 * condition: with a parameter for the length no index would fit.
 */
const char *
cg_near_sql(struct cg_store *st, const struct cg_near_place *place, size_t dims)
{
	struct cg_near *n = st->near;
	const char *type = dims <= 2000 ? "vector" : "halfvec";
	char near[800];

	while (n && n->dims != dims)
		n = n->next;
	if (n)
		return n->sql;
	snprintf(near, sizeof near, "(embedding::%s.%s(%zu)) OPERATOR(%s.<=>) CAST($1 AS %s.%s(%zu))",
	    place->schema, type, dims, place->schema, place->schema, type, dims);
	n = cg_alloc(sizeof *n);
	n->dims = dims;
	n->sql = cg_asprintf("SELECT c.id, c.name, c.template_id, w.summary, w.mood, 1 - w.far FROM "
	    "(SELECT campaign_id, summary, mood, %s AS far FROM campaign_words WHERE tenant_id = $2 "
	    "AND model = $3 AND dims = %zu ORDER BY %s LIMIT 40) w JOIN campaigns c "
	    "ON c.tenant_id = $2 AND c.id = w.campaign_id AND c.deleted_at IS NULL", near, dims, near);
	n->next = st->near;
	st->near = n;
	return n->sql;
}

void
cg_vector_text(const float *v, size_t n, const char *brackets, struct cg_buf *out)
{
	cg_buf_putc(out, brackets[0]);
	for (size_t i = 0; i < n; i++)
		cg_buf_printf(out, "%s%.9g", i ? "," : "", (double)v[i]);
	cg_buf_putc(out, brackets[1]);
}

/* Eight digits a number, those of its low byte first. */
void
cg_vector_hex(const float *v, size_t n, struct cg_buf *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		uint32_t bits;

		memcpy(&bits, &v[i], sizeof bits);
		for (int k = 0; k < 4; k++, bits >>= 8) {
			cg_buf_putc(out, digits[bits >> 4 & 15]);
			cg_buf_putc(out, digits[bits & 15]);
		}
	}
}

static uint32_t
digit(char c)
{
	return (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10) & 15;
}

static double
number(const char *hex)
{
	uint32_t bits = 0;
	float f;

	for (int k = 3; k >= 0; k--)
		bits = bits << 8 | digit(hex[2 * k]) << 4 | digit(hex[2 * k + 1]);
	memcpy(&f, &bits, sizeof f);
	return f;
}

double
cg_vector_near(const float *v, size_t n, const char *hex)
{
	double both = 0, one = 0, other = 0;

	if (strlen(hex) != 8 * n)
		return 0;
	for (size_t i = 0; i < n; i++) {
		double x = v[i], y = number(hex + 8 * i);

		both += x * y;
		one += x * x;
		other += y * y;
	}
	return one > 0 && other > 0 ? both / sqrt(one * other) : 0;
}
