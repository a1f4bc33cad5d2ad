export { fakeTransport } from './fake-transport.js';

export type { FakeAnswer } from './fake-answers.js';
export type { FakeCall, FakeTransport, FakeTransportOptions } from './fake-transport.js';
