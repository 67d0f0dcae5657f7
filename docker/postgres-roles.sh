#!/bin/sh
# Run by the Postgres image once, when its data folder is new: the owner's role and its database, in
# which nobody may make large objects: they belong to no tenant and stay for ever.
# The run-time role is made by `manage.py prepare_database`.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --set password="$DATABASE_OWNER_PASSWORD" <<'SQL'
CREATE ROLE portal_owner LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE portal OWNER portal_owner;
\connect portal
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
SQL
