import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseXml } from '@acopio/soap-security';
import { expect, it } from 'vitest';
import { satEndpoints, undiciTransport } from '../../src/index.js';
import { listen } from '../loopback.js';
import { readingOf } from '../reading.js';
import { zipContents } from '../zip-contents.js';
import { goldenAnswers } from './golden-files.js';

const FILE = join(import.meta.dirname, '..', 'fixtures', 'golden', 'cfdi', 'download.headers-and-layout-of-2018.http');

it('an answer as the SAT’s document of 2018 shows it, compressed and in chunks, gives the XML of its package', async () => {
  const port = await listen(createServer((socket) => socket.once('data', () => socket.end(readFileSync(FILE)))));
  const reading = await readingOf(
    { service: 'cfdi', operation: 'download' },
    { transport: undiciTransport(), endpoints: satEndpoints('cfdi', `http://127.0.0.1:${port}`) },
  );
  if ('error' in reading) throw reading.error;
  const { bytes, ...status } = reading.result;

  const plain = goldenAnswers.find(({ file }) => file.includes('download.xml-package'))?.expected.result;
  const { files, ...expected } = plain ?? {};
  expect(status).toEqual(expected);
  const contents = zipContents(bytes as Buffer);
  expect([...contents.keys()]).toEqual(files);
  for (const [name, content] of contents) {
    const comprobante = parseXml(content.toString('utf8')).documentElement;
    expect(comprobante?.localName).toBe('Comprobante');
    const stamp = comprobante?.getElementsByTagName('tfd:TimbreFiscalDigital')[0];
    expect(`${stamp?.getAttribute('UUID')?.toLowerCase()}.xml`).toBe(name);
  }
});
