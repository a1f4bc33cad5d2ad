-- AlterTable
ALTER TABLE "sat_packages" ADD COLUMN     "origin" TEXT;

-- AlterTable
ALTER TABLE "sat_requests" ADD COLUMN     "origin" TEXT;

-- AlterTable
ALTER TABLE "windows" ADD COLUMN     "document_type" CHAR(1),
ADD COLUMN     "expected" INTEGER,
ADD COLUMN     "folio" CHAR(36),
ADD COLUMN     "heals" BOOLEAN;
