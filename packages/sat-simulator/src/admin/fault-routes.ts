import { FAULT_KINDS } from '../server/fault-actions.js';
import { faultSchema, randomFaultsSchema } from '../server/fault-schema.js';
import type { FaultHandle } from '../server/faults.js';
import type { AdminPorts } from './admin-ports.js';
import { AdminRefusal, refusingWith } from './admin-refusal.js';
import type { FaultAnswer } from './answers.js';
import { DONE, json, read } from './routing.js';
import type { AdminAnswer, AdminCall, Route } from './routing.js';

/** Faults: which there are, and how they are set, released and taken away. */
export function faultRoutes({ sat }: AdminPorts): readonly Route[] {
  const { faults } = sat;
  const list = (): readonly FaultAnswer[] => faults.list();
  const set = (add: () => FaultHandle): AdminAnswer => {
    const { id } = refusingWith(400, add);
    return json(
      list().find((fault) => fault.id === id),
      201,
    );
  };
  const on = ({ parameters }: AdminCall, act: (id: string) => boolean): AdminAnswer => {
    const { id = '' } = parameters;
    if (!act(id)) {
      throw new AdminRefusal(404, `there is no fault ${id}`);
    }
    return DONE;
  };
  return [
    { method: 'GET', path: '/api/faults/kinds', answer: () => json(FAULT_KINDS) },
    { method: 'GET', path: '/api/faults', answer: () => json({ faults: list() }) },
    {
      method: 'POST',
      path: '/api/faults',
      answer: ({ body }) => set(() => faults.add(read(faultSchema, body))),
    },
    {
      method: 'POST',
      path: '/api/faults/random',
      answer: ({ body }) => set(() => faults.addRandom(read(randomFaultsSchema, body))),
    },
    {
      method: 'DELETE',
      path: '/api/faults',
      answer() {
        faults.clear();
        return DONE;
      },
    },
    { method: 'DELETE', path: '/api/faults/:id', answer: (call) => on(call, (id) => faults.remove(id)) },
    { method: 'POST', path: '/api/faults/:id/release', answer: (call) => on(call, (id) => faults.release(id)) },
  ];
}
