/*
 * A PostgreSQL database of the test's own, with the schema in it, on the server whose
 * folder CG_TEST_PG names (tests/services/postgres): the URL for the application's role.
 */
#ifndef CG_TESTS_PG_H
#define CG_TESTS_PG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline char *
fresh_pg(void)
{
	FILE *p = popen("tests/services/postgres fresh \"$CG_TEST_PG\"", "r");
	char line[400] = "";

	if (!p || !fgets(line, sizeof line, p)) {
		printf("Bail out! no database from tests/services/postgres\n");
		exit(1);
	}
	pclose(p);
	line[strcspn(line, "\n")] = '\0';
	return strdup(line);
}

#endif
