// The data of a view: loaded when the view opens, and again on each change.
import { effect, type Signal, untracked, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { sentenceOf } from "../texts/failures.ts";
import { changes } from "./live.ts";
import { session } from "./session.ts";

export interface Resource<T> {
  readonly data: T | undefined;
  /** The reason, as a sentence, why there is no data or no newer data. */
  readonly failure: string | undefined;
  /** Loads the data now, at the operator's request. */
  reload(): void;
  /** Loads the data now, without a request by the operator. */
  refresh(): void;
  /** Shows data that an answer already contained. */
  put(data: T): void;
}

/** The least time between two loads, however many changes arrive. */
const REST_MS = 700;

/** @param key identifies the data: a view with another key starts empty */
export function useResource<T>(key: string, load: (unattended: boolean) => Promise<T>): Resource<T> {
  const state: Signal<{ data?: T; failure?: string; key: string }> = useSignal({ key });
  const reader = useRef({ load, read: (_unattended: boolean) => {} });
  reader.current.load = load;

  useEffect(() => {
    let gone = false;
    let busy = false;
    let again = false;
    const read = async (unattended: boolean): Promise<void> => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const data = await reader.current.load(unattended);
        if (!gone) state.value = { data, key };
      } catch (error) {
        const failure = sentenceOf(error);
        const { data } = state.peek();
        if (!gone) state.value = { ...(data !== undefined && { data }), failure, key };
      }
      setTimeout(() => {
        busy = false;
        if (again && !gone) {
          again = false;
          void read(true);
        }
      }, REST_MS);
    };
    reader.current.read = (unattended) => void read(unattended);
    if (state.peek().key !== key) state.value = { key };
    let first = true;
    const stop = effect(() => {
      void changes.value;
      if (!session.value) return;
      const unattended = !first;
      first = false;
      untracked(() => void read(unattended));
    });
    return () => {
      gone = true;
      stop();
    };
  }, [key]);

  const { data, failure, key: shown } = state.value;
  const current = shown === key;
  return {
    data: current ? data : undefined,
    failure: current ? failure : undefined,
    reload: () => reader.current.read(false),
    refresh: () => reader.current.read(true),
    put: (told) => {
      state.value = { data: told, key };
    },
  };
}
