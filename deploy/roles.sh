#!/bin/sh
# Run once by the database's container: the login of the workers, which has the
# application's role and nothing else. cg-migrate grants that role what it needs.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v pw="$CG_DB_PASSWORD" <<'SQL'
CREATE ROLE app_user NOLOGIN;
CREATE ROLE cg_worker LOGIN PASSWORD :'pw' IN ROLE app_user;
SQL
