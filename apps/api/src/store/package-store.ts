import { join } from 'node:path';
import { folderPackageStore, type PackageStore } from '@acopio/sync';
import type { Config } from '../config/config.js';
import { storeFolder } from './store-key.js';

/** Packages in files below `<data>/packages`. Processes that share the work share this folder. */
export function openPackageStore({ dataFolder }: Pick<Config, 'dataFolder'>): PackageStore {
  return folderPackageStore((scope) => join(dataFolder, 'packages', storeFolder(scope)));
}
