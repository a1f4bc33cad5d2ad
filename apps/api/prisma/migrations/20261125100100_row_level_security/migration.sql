-- Each transaction of the application says which tenant it is for (`acopio.tenant_id`), and sees that tenant's rows and no other's. Row-level
-- security is forced, so the owner of the tables is bound by it too. A transaction that names no tenant sees nothing.

-- The application logs in as a role of its own that is a member of this one and owns nothing. Roles belong to the whole server, so another
-- database may have made it already, even a moment ago.
DO $$
BEGIN
  CREATE ROLE acopio_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE FUNCTION acopio_tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('acopio.tenant_id', true), '')::uuid;

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenants USING (id = acopio_tenant()) WITH CHECK (id = acopio_tenant());

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'api_keys', 'idempotency_keys', 'audit_entries', 'taxpayers', 'credentials', 'syncs', 'ledgers', 'windows', 'sat_requests',
    'sat_packages', 'documents', 'package_positions'
  ]
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (tenant_id = acopio_tenant()) WITH CHECK (tenant_id = acopio_tenant())', name);
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO acopio_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  tenants, api_keys, idempotency_keys, taxpayers, credentials, syncs, ledgers, windows, sat_requests, sat_packages, documents,
  package_positions
TO acopio_app;
-- What happened is never changed.
GRANT SELECT, INSERT ON audit_entries TO acopio_app;
GRANT USAGE ON SEQUENCE windows_ordinal_seq, sat_requests_ordinal_seq, sat_packages_ordinal_seq TO acopio_app;
