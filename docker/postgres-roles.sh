#!/bin/sh
# Run by the Postgres image once, when its data folder is new: the owner's role and its database.
# The run-time role is made by `manage.py prepare_database`.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --set password="$DATABASE_OWNER_PASSWORD" <<'SQL'
CREATE ROLE portal_owner LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE portal OWNER portal_owner;
SQL
