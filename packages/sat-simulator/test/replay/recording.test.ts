import { readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { readRecording } from '../../src/index.js';
import { copiedRecording, recordingFolder } from './recording-folder.js';

/** The JSON of an exchange with one text replaced. */
function edited(name: string, from: string, to: string): (folder: string) => void {
  return (folder) => {
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };
}

describe('a recording', () => {
  it('is read in the order of its numbers, without the exchange that was not saved to its end', async () => {
    const { exchanges, startedAt } = await readRecording(recordingFolder('whole'));
    expect(startedAt).toBe('2026-11-02T18:00:00.000Z');
    expect(exchanges).toHaveLength(18);
    expect(exchanges.map(({ sentAfterMs }) => sentAfterMs)).toEqual(exchanges.map((_, place) => (place + 1) * 1000));
    expect(exchanges[2]).toMatchObject({
      name: '0003-cfdi-request',
      envelope: expect.stringContaining('Solicitud Aceptada de producción'),
    });
  });

  it('goes on after 9999 in the order of numbers, not of names', async () => {
    const folder = copiedRecording('whole');
    for (const extension of ['json', 'xml']) {
      renameSync(path.join(folder, `0001-cfdi-login.${extension}`), path.join(folder, `10000-cfdi-login.${extension}`));
    }
    edited('10000-cfdi-login.json', '0001-cfdi-login.xml', '10000-cfdi-login.xml')(folder);
    const { exchanges } = await readRecording(folder);
    expect(exchanges.at(-1)?.name).toBe('10000-cfdi-login');
  });

  it.each([
    {
      name: 'has no index',
      code: 'RECORDING_UNREADABLE',
      detail: /there is no recording\.json in it/,
      spoil: (folder: string) => rmSync(path.join(folder, 'recording.json')),
    },
    {
      name: 'is of another version',
      code: 'RECORDING_INVALID',
      detail: /^version: /,
      spoil: edited('recording.json', '"version": 1', '"version": 2'),
    },
    {
      name: 'names somebody by no RFC',
      code: 'RECORDING_INVALID',
      detail: /^taxpayers\.0\.rfc: no RFC/,
      spoil: edited('recording.json', 'EKU9003173C9', 'EKU'),
    },
    {
      name: 'has an exchange that is no JSON',
      code: 'RECORDING_INVALID',
      detail: /it is no JSON/,
      spoil: (folder: string) => truncateSync(path.join(folder, '0003-cfdi-request.json'), 40),
    },
    {
      name: 'has an exchange without its service',
      code: 'RECORDING_INVALID',
      detail: /^service: /,
      spoil: edited('0003-cfdi-request.json', '"service"', '"servicio"'),
    },
    {
      name: 'has lost an envelope',
      code: 'RECORDING_UNREADABLE',
      detail: /ENOENT/,
      spoil: (folder: string) => rmSync(path.join(folder, '0003-cfdi-request.xml')),
    },
    {
      name: 'has lost a package',
      code: 'RECORDING_UNREADABLE',
      detail: /ENOENT/,
      spoil: (folder: string) => rmSync(path.join(folder, '0008-cfdi-download.zip')),
    },
    {
      name: 'has a package and no place for it',
      code: 'RECORDING_INVALID',
      detail: /no empty Paquete/,
      spoil: edited('0008-cfdi-download.xml', '<Paquete></Paquete>', ''),
    },
    {
      name: 'names a file outside of it',
      code: 'RECORDING_INVALID',
      detail: /^answer\.body\.envelope: no name of an \.xml file/,
      spoil: edited('0003-cfdi-request.json', '0003-cfdi-request.xml', '../0003-cfdi-request.xml'),
    },
    {
      name: 'has a link where a file belongs',
      code: 'RECORDING_INVALID',
      detail: /it is no file/,
      spoil: (folder: string) => {
        rmSync(path.join(folder, '0003-cfdi-request.xml'));
        symlinkSync('/etc/hostname', path.join(folder, '0003-cfdi-request.xml'));
      },
    },
    {
      name: 'has an envelope that is larger than is read',
      code: 'RECORDING_TOO_LARGE',
      detail: /^5000000 bytes/,
      spoil: (folder: string) => truncateSync(path.join(folder, '0003-cfdi-request.xml'), 5_000_000),
    },
    {
      name: 'has an envelope that is not UTF-8',
      code: 'RECORDING_UNREADABLE',
      detail: /ERR_ENCODING_INVALID_ENCODED_DATA/,
      spoil: (folder: string) => writeFileSync(path.join(folder, '0003-cfdi-request.xml'), Buffer.from([0xff, 0xfe])),
    },
  ])('that $name is refused, with the file and what is wrong with it', async ({ code, detail, spoil }) => {
    const folder = copiedRecording('whole');
    spoil(folder);
    await expect(readRecording(folder)).rejects.toMatchObject({
      name: 'RecordingError',
      code,
      detail: expect.stringMatching(detail),
      file: expect.stringContaining(folder),
      text: { es: expect.any(String), en: expect.any(String) },
    });
  });

  it('that is not there is refused', async () => {
    await expect(readRecording(recordingFolder('absent'))).rejects.toMatchObject({ code: 'RECORDING_UNREADABLE' });
  });
});
