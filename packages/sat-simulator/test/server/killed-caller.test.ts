import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it, vi } from 'vitest';

import { codeOf } from '../conformance/answers.js';
import type { TestClient } from '../messages/client.js';
import { SERVICES } from '../conformance/http.js';
import { operationMessage } from '../conformance/operation-message.js';
import { simulatedWithClient } from '../messages/simulated.js';

/** Another process that posts its standard input and would wait for the answer for ever. */
const CALLER = `
  const [url, action, token] = process.argv.slice(1);
  let body = '';
  process.stdin.on('data', (chunk) => { body += chunk; }).on('end', () => {
    const headers = { 'Content-Type': 'text/xml', SOAPAction: action, Authorization: 'WRAP access_token="' + token + '"' };
    require('node:http').request(url, { method: 'POST', headers }, (answer) => answer.resume()).end(body);
  });
`;

async function requestInAnotherProcess(client: TestClient): Promise<() => Promise<void>> {
  const shape = client.shapes.request();
  const action = `${SERVICES.request.action}${shape.element}`;
  const args = ['-e', CALLER, client.url('request'), action, await client.login()];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(operationMessage(client.signer, shape));
  return async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
}

describe('a caller that is killed', () => {
  it.each([
    ['before', 0, '5000'],
    ['after', 1, '5005'],
  ] as const)('%s its request was registered leaves %i requests', async (when, requests, next) => {
    const { sat, client } = await simulatedWithClient({ verifiesUntilFinished: 1 });
    const fault = sat.faults.add({ operation: 'request', do: { kind: 'hold', when } });
    const kill = await requestInAnotherProcess(client);
    const call = await fault.reached;
    await kill();
    await vi.waitFor(() => expect(call.answer).toBe('broken'));
    expect(sat.requests).toHaveLength(requests);
    expect(codeOf(await client.call('request', client.shapes.request()))).toBe(next);
  });
});
