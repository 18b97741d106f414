import type { About, Wording } from "./explanation.ts";

const the = ({ host }: About, otherwise = "the server"): string => host ?? otherwise;
const The = (about: About): string => the(about, "The server");
const found = ({ place }: About): string => (place === undefined ? "" : ` (${place})`);
const wait = ({ seconds }: About): string =>
  seconds === undefined ? "Try again later." : `Try again in ${seconds} seconds, not before.`;
const sentence = (text: string): string => text.replace(/\.$/, "");
const PORTAL =
  "Open any page in a browser on the same network: a hotspot or a company may ask for something first. ";

/** The ways in which a sign-in, a refresh or an account service fails, in English. */
export const englishService = {
  ClientRefused: {
    happened: (about) => `${The(about)} refuses this client: its id or its secret is wrong.`,
    remedy:
      "Correct the client id and the client secret: they belong together and to one brand. Then repeat.",
  },
  AuthorizationCodeRefused: {
    happened: (about) =>
      `${The(about)} refused the code of the returned address: it was used before, came too late, or belongs to another request.`,
    remedy: "Begin again, and give the returned address at once: its code is good once, for about a minute.",
  },
  ClockWrong: {
    happened: ({ seconds }) => {
      if (seconds === undefined) return "By this machine's clock the answer is not valid now.";
      return seconds >= 0
        ? `By this machine's clock the id token, which was issued just now, ended ${seconds} seconds ago.`
        : `By this machine's clock the id token, which was issued just now, is not valid for another ${-seconds} seconds.`;
    },
    remedy: "Set this machine's clock, date and time zone, preferably by NTP. Then begin again.",
  },
  OtherSignIn: {
    happened: "The returned address belongs to another attempt: its state differs.",
    remedy: "Begin again, and use only the page that opens then. Close the pages of earlier attempts.",
  },
  IssuerUnexpected: {
    happened: (about) => `The identity provider's own name differs from the configured one${found(about)}.`,
    remedy:
      "Configure the identity provider's address exactly as the provider names itself, and open it by that name.",
  },
  AudienceUnexpected: {
    happened: "The id token was issued to another client, not to the configured one.",
    remedy: "Check the client id: it must be the one that is registered at the identity provider.",
  },
  IdTokenMissing: {
    happened: (about) => `${The(about)} granted access, but sent no id token to identify the user.`,
    remedy: "Check that the client is registered for OpenID Connect, with the scope openid.",
  },
  IdTokenRefused: {
    happened:
      "The identity provider's id token does not pass the checks: its form or its signature algorithm is not accepted.",
    remedy:
      "Check the identity provider's address. If it is right, update the SDK: this version does not know such tokens.",
  },
  TokensMissing: {
    happened: (about) =>
      `${The(about)} answered without an access token, or with one that is not a bearer token.`,
    remedy:
      "Try again later. If it stays, check the identity provider's address and the client's registration.",
  },
  SignInRefused: {
    happened: (about) => `The identity provider did not grant the request${found(about)}.`,
    remedy:
      "Begin again. If it stays, check the client's registration there: redirect address, scope, grant types.",
  },
  OtherUser: {
    happened: "Another user signed in than the one of this session. Nothing was changed.",
    remedy: "Repeat it with the login and password of this session's user.",
  },
  AddressUnsafe: {
    happened: (about) => `The identity provider names an address that is not https${found(about)}.`,
    remedy:
      "Have the provider correct its metadata, or configure its https address. Nothing secret was sent.",
  },
  ResumedElsewhere: {
    happened: (about) => `The browser returned from a page that another call had opened${found(about)}.`,
    remedy: "Repeat the call that opened the page, with the configuration used then, or begin again.",
  },
  PageNotShown: {
    happened: ({ place }) =>
      `The page of the identity provider could not be shown, or its redirect was not caught${place === undefined ? "" : `: ${sentence(place)}`}.`,
    remedy:
      "Mend that, or use another way: copy the page's address, and paste the address that it returns to.",
  },
  SessionEnded: {
    happened: "The session has ended: the identity provider no longer renews it.",
    remedy: "Sign in again, then repeat the call: nothing was counted, and the device stays enrolled.",
  },
  TokenRefused: {
    happened: (about) => `${The(about)} refuses the session's token, even a fresh one.`,
    remedy:
      "Sign in again and repeat the call; nothing was counted. If it stays, check that client id and brand fit the services.",
  },
  AccessBlocked: {
    happened: (about) =>
      `${The(about)} refuses access from here${found(about)}. The reason may be a firewall, a bot check or a missing right.`,
    remedy: "Try from another network, without a VPN, or later. Neither password nor PIN was checked.",
  },
  OutOfOrder: {
    happened: (about) => `${The(about)} is out of order${found(about)}.`,
    remedy: (about) => `${wait(about)} The fault is on the server's side.`,
  },
  TooBusy: {
    happened: (about) => `${The(about)} accepts no more requests from here for now${found(about)}.`,
    remedy: (about) => `${wait(about)} Each earlier try may make the wait longer.`,
  },
  RedirectAnswered: {
    happened: (about) =>
      `${The(about)} sent a redirect in place of an answer${found(about)}. It was not followed.`,
    remedy: `${PORTAL}Otherwise check the server's address: it may have moved.`,
  },
  NotJson: {
    happened: (about) =>
      `The answer of ${the(about)} is not the service's, but something else, such as a web page.`,
    remedy: `${PORTAL}Otherwise check the server's address, or try from another network.`,
  },
  StatusUnexpected: {
    happened: (about) => `${The(about)} refused the request${found(about)}.`,
    remedy: "Check the server's address and that the account may use this service.",
  },
  GatewayRefused: {
    happened: (about) =>
      `${The(about)}'s gateway refused the program itself${found(about)}: its client id does not fit the brand, or is not allowed there.`,
    remedy: "Check the client id and the brand, which go together. Another sign-in does not help.",
  },
} satisfies Readonly<Record<string, Wording>>;
