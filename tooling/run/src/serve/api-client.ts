import { setTimeout as wait } from 'node:timers/promises';

type Answer = Readonly<Record<string, unknown>>;

/** The API as the demonstration uses it. */
export interface ApiClient {
  get(path: string): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  /** Asks until the answer is as wanted. */
  until(path: string, wanted: (answer: Answer) => boolean): Promise<Answer>;
}

/** A client that sends the key along and takes only answers of success. */
export function apiClient(url: string, key: string): ApiClient {
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    const body = await response.text();
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${body}`);
    return JSON.parse(body) as Answer;
  };
  const get = (path: string): Promise<Answer> => call(path, {});
  return {
    get,
    post: (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) }),
    until: async (path, wanted) => {
      for (;;) {
        const answer = await get(path);
        if (wanted(answer)) return answer;
        await wait(500);
      }
    },
  };
}
