// The sign-in of an application without Expo, over doubles of React Native's Linking and AppState.
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal, rejection } from "@openpims/testing/portable/check";
import { LinkingUserAgent, type Links } from "../../src/linking-user-agent.ts";
import { DoubleStates, Listeners } from "./app-states.ts";

const prompt = { url: "https://id.example/authorize?x=1", redirectUri: "com.example.car://signed-in" };
const ANSWER = `${prompt.redirectUri}?code=1&state=2`;

class DoubleLinks implements Links {
  readonly listeners = new Listeners<{ url: string }>();
  readonly opened: string[] = [];
  hasBrowser = true;

  addEventListener(_: "url", listener: (event: { url: string }) => void): { remove(): void } {
    return this.listeners.add(listener);
  }

  async openURL(url: string): Promise<true> {
    this.opened.push(url);
    if (!this.hasBrowser) throw new Error(`Could not open URL '${url}': No Activity found`);
    return true;
  }
}

function begun() {
  const [links, states] = [new DoubleLinks(), new DoubleStates()];
  return { links, states, answer: () => new LinkingUserAgent(links, states).authorize(prompt) };
}

export const linkingCases: readonly Case[] = group("LinkingUserAgent", [
  {
    name: "gives the whole address that the browser was sent back to, and listens no more",
    run: async () => {
      const { links, states, answer } = begun();
      const address = answer();
      states.change("inactive", "background");
      links.listeners.tell({ url: ANSWER });
      states.change("active");
      equal(await address, ANSWER);
      equal([links.opened, links.listeners.count, states.listeners.count], [[prompt.url], 0, 0]);
    },
  },
  {
    name: "takes the address also after the application is in front again",
    run: async () => {
      const { links, states, answer } = begun();
      const address = answer();
      states.change("background", "active");
      links.listeners.tell({ url: ANSWER });
      equal(await address, ANSWER);
    },
  },
  {
    name: "takes no other link of the application for an answer",
    run: async () => {
      const { links, answer } = begun();
      const address = answer();
      for (const url of [
        "com.example.car://settings?code=0",
        `${prompt.redirectUri}-too?code=0`,
        prompt.redirectUri,
      ])
        links.listeners.tell({ url });
      links.listeners.tell({ url: ANSWER });
      equal(await address, ANSWER);
    },
  },
  {
    name: "is cancelled where the user comes back without an answer",
    run: async () => {
      const { states, answer } = begun();
      const refused = rejection(answer());
      // The system's own questions make an application inactive, and nobody has left it.
      states.change("inactive", "active", "background", "active");
      contains(await refused, { name: "UserCancelled" });
    },
  },
  {
    name: "shows no page without a browser, and repeats nothing of the address",
    run: async () => {
      const { links, answer } = begun();
      links.hasBrowser = false;
      contains(await rejection(answer()), {
        name: "PageNotShown",
        message: "The browser could not be opened",
      });
    },
  },
]);
