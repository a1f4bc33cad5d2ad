-- CreateEnum
CREATE TYPE "service" AS ENUM ('cfdi', 'retenciones');

-- CreateEnum
CREATE TYPE "direction" AS ENUM ('issued', 'received');

-- CreateEnum
CREATE TYPE "content" AS ENUM ('metadata', 'xml');

-- CreateEnum
CREATE TYPE "window_state" AS ENUM ('open', 'done', 'empty', 'split', 'blocked');

-- CreateEnum
CREATE TYPE "send_state" AS ENUM ('planned', 'sending', 'accepted', 'refused', 'notSent', 'uncertain');

-- CreateEnum
CREATE TYPE "request_outcome" AS ENUM ('finished', 'empty', 'overLimit', 'failed', 'rejected', 'expired', 'stuck', 'lost');

-- CreateEnum
CREATE TYPE "package_state" AS ENUM ('listed', 'fetched', 'indexed', 'lost');

-- CreateTable
CREATE TABLE "documents" (
    "tenant_id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "uuid" UUID NOT NULL,
    "issued_at" CHAR(19) NOT NULL,
    "issuer_rfc" TEXT NOT NULL,
    "receiver_rfc" TEXT,
    "type" TEXT,
    "status" TEXT,
    "cancelled_at" CHAR(19),
    "total" TEXT,
    "listed_issued" BOOLEAN NOT NULL,
    "listed_received" BOOLEAN NOT NULL,
    "held_issued" BOOLEAN NOT NULL,
    "held_received" BOOLEAN NOT NULL,
    "contents" INTEGER NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "listed" JSON,
    "statuses" JSON NOT NULL,
    "held" JSON NOT NULL,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("tenant_id","taxpayer_id","service","uuid")
);

-- CreateTable
CREATE TABLE "package_positions" (
    "tenant_id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "package_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "package_positions_pkey" PRIMARY KEY ("tenant_id","taxpayer_id","service","package_id")
);

-- CreateTable
CREATE TABLE "syncs" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "directions" "direction"[],
    "contents" "content"[],
    "from" CHAR(19) NOT NULL,
    "to" CHAR(19) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "planned_at" TIMESTAMPTZ(3),

    CONSTRAINT "syncs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "ledgers" (
    "tenant_id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "revision" BIGINT NOT NULL,
    "halt" JSON,
    "trouble" JSON,

    CONSTRAINT "ledgers_pkey" PRIMARY KEY ("tenant_id","taxpayer_id","service")
);

-- CreateTable
CREATE TABLE "windows" (
    "tenant_id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "direction" "direction" NOT NULL,
    "content" "content" NOT NULL,
    "from" CHAR(19) NOT NULL,
    "to" CHAR(19) NOT NULL,
    "state" "window_state" NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "after" TEXT,
    "shifts" INTEGER NOT NULL,
    "replans" INTEGER NOT NULL,
    "problem" JSON,
    "forgotten" INTEGER,

    CONSTRAINT "windows_pkey" PRIMARY KEY ("tenant_id","taxpayer_id","service","id")
);

-- CreateTable
CREATE TABLE "sat_requests" (
    "tenant_id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "window_id" TEXT NOT NULL,
    "query" JSON NOT NULL,
    "fingerprint" CHAR(64) NOT NULL,
    "state" "send_state" NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "attempt_id" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "unsent" INTEGER NOT NULL,
    "sat_request_id" TEXT,
    "cod_estatus" TEXT,
    "sat_message" TEXT,
    "last_check" JSON,
    "outcome" "request_outcome",

    CONSTRAINT "sat_requests_pkey" PRIMARY KEY ("tenant_id","taxpayer_id","service","id")
);

-- CreateTable
CREATE TABLE "sat_packages" (
    "tenant_id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "service" "service" NOT NULL,
    "id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "request_id" TEXT NOT NULL,
    "window_id" TEXT NOT NULL,
    "state" "package_state" NOT NULL,
    "listed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "downloads" JSON NOT NULL,
    "sha256" CHAR(64),
    "size" BIGINT,
    "store_key" TEXT,
    "fetched_at" TIMESTAMPTZ(3),
    "indexed_at" TIMESTAMPTZ(3),
    "documents" INTEGER,
    "unreadable" INTEGER,

    CONSTRAINT "sat_packages_pkey" PRIMARY KEY ("tenant_id","taxpayer_id","service","id")
);

-- CreateTable
CREATE TABLE "taxpayers" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "rfc" VARCHAR(13) NOT NULL,
    "name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "taxpayers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "credentials" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "taxpayer_id" UUID NOT NULL,
    "certificate_number" CHAR(20) NOT NULL,
    "legal_name" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "sealed" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "tenant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER NOT NULL,
    "answer" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","key")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSON NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "documents_tenant_id_taxpayer_id_service_issued_at_uuid_idx" ON "documents"("tenant_id", "taxpayer_id", "service", "issued_at", "uuid");

-- CreateIndex
CREATE INDEX "syncs_tenant_id_taxpayer_id_created_at_idx" ON "syncs"("tenant_id", "taxpayer_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "taxpayers_tenant_id_rfc_key" ON "taxpayers"("tenant_id", "rfc");

-- CreateIndex
CREATE INDEX "credentials_tenant_id_taxpayer_id_created_at_idx" ON "credentials"("tenant_id", "taxpayer_id", "created_at");

-- AddForeignKey
ALTER TABLE "syncs" ADD CONSTRAINT "syncs_tenant_id_taxpayer_id_fkey" FOREIGN KEY ("tenant_id", "taxpayer_id") REFERENCES "taxpayers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledgers" ADD CONSTRAINT "ledgers_tenant_id_taxpayer_id_fkey" FOREIGN KEY ("tenant_id", "taxpayer_id") REFERENCES "taxpayers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "windows" ADD CONSTRAINT "windows_tenant_id_taxpayer_id_service_fkey" FOREIGN KEY ("tenant_id", "taxpayer_id", "service") REFERENCES "ledgers"("tenant_id", "taxpayer_id", "service") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sat_requests" ADD CONSTRAINT "sat_requests_tenant_id_taxpayer_id_service_fkey" FOREIGN KEY ("tenant_id", "taxpayer_id", "service") REFERENCES "ledgers"("tenant_id", "taxpayer_id", "service") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sat_packages" ADD CONSTRAINT "sat_packages_tenant_id_taxpayer_id_service_fkey" FOREIGN KEY ("tenant_id", "taxpayer_id", "service") REFERENCES "ledgers"("tenant_id", "taxpayer_id", "service") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "taxpayers" ADD CONSTRAINT "taxpayers_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_tenant_id_taxpayer_id_fkey" FOREIGN KEY ("tenant_id", "taxpayer_id") REFERENCES "taxpayers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


