import type { LaunchedTarget } from './sat.js';

function fromEnvironment(url: string, adminUrl: string | undefined): LaunchedTarget {
  const { ACOPIO_SAT_CER: certificate, ACOPIO_SAT_KEY: privateKey } = process.env;
  const { ACOPIO_SAT_PASSWORD_FILE: passwordFile } = process.env;
  const hasFiles = certificate !== undefined && privateKey !== undefined && passwordFile !== undefined;
  if (adminUrl === undefined && !hasFiles) {
    throw new RangeError(
      'ACOPIO_SAT_URL needs ACOPIO_SAT_ADMIN_URL, or an e.firma: ACOPIO_SAT_CER, ACOPIO_SAT_KEY and ACOPIO_SAT_PASSWORD_FILE',
    );
  }
  return {
    url,
    ...(adminUrl !== undefined && { adminUrl }),
    ...(hasFiles && { efirma: { certificate, privateKey, passwordFile } }),
    close: () => Promise.resolve(),
  };
}

/** The service that the environment names, or else a simulator that is started for the suite. */
export async function findTarget(): Promise<LaunchedTarget> {
  const { ACOPIO_SAT_URL: url, ACOPIO_SAT_ADMIN_URL: adminUrl } = process.env;
  if (url !== undefined && url !== '') {
    return fromEnvironment(url, adminUrl === '' ? undefined : adminUrl);
  }
  // The only place from which the suite reaches the simulator's code; whoever names a URL never loads it.
  const { launch } = await import('./launch.js');
  return launch();
}
