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
      "Correct the client id and the client secret, which belong together and to one brand; then repeat.",
  },
  AuthorizationCodeRefused: {
    happened: (about) =>
      `${The(about)} refused the code that came back from its page: it was used before, came too late, or belongs to another request.`,
    remedy:
      "Begin anew, and give the address that comes back at once: its code is good once and for a minute or so.",
  },
  ClockWrong: {
    happened: ({ seconds }) => {
      if (seconds === undefined) return "By this machine's clock the answer is not valid now.";
      return seconds >= 0
        ? `By this machine's clock the id token, which was issued just now, ended ${seconds} seconds ago.`
        : `By this machine's clock the id token, which was issued just now, is not valid for another ${-seconds} seconds.`;
    },
    remedy: "Set this machine's clock, its date and its time zone, best by NTP; then begin anew.",
  },
  OtherSignIn: {
    happened:
      "The address that came back is the answer to another attempt: its state is not the one of this attempt.",
    remedy: "Begin anew, and use only the page that opens then. Close the pages of earlier attempts.",
  },
  IssuerUnexpected: {
    happened: (about) => `The identity provider goes by another name than the configured one${found(about)}.`,
    remedy: "Configure the identity provider's address exactly as it names itself, and open it by that name.",
  },
  AudienceUnexpected: {
    happened: "The id token was issued to another client than the configured one.",
    remedy: "Check the client id: it must be the one that the identity provider knows this client by.",
  },
  IdTokenMissing: {
    happened: (about) => `${The(about)} granted access, but sent no id token, which says who the user is.`,
    remedy: "Check that the client is registered for OpenID Connect, with the scope openid.",
  },
  IdTokenRefused: {
    happened:
      "The id token of the identity provider does not pass the checks: its form or its signature's kind is not accepted.",
    remedy:
      "Check the identity provider's address. If it is right, this version does not know such tokens: update.",
  },
  TokensMissing: {
    happened: (about) =>
      `${The(about)} answered without an access token, or with one that is not a bearer's.`,
    remedy:
      "Try again later. If it stays, check the identity provider's address and the client's registration.",
  },
  SignInRefused: {
    happened: (about) => `The identity provider did not grant the request${found(about)}.`,
    remedy:
      "Begin anew. If it stays, check the client's registration there: redirect address, scope, grant types.",
  },
  OtherUser: {
    happened: "Another user came back from the page than the one of this session; nothing was taken over.",
    remedy: "Repeat it, and enter the login and password of this session's user on the page.",
  },
  AddressUnsafe: {
    happened: (about) => `The identity provider names an address that is not https${found(about)}.`,
    remedy:
      "Have the provider correct its metadata, or configure its https address. Nothing secret was sent.",
  },
  ResumedElsewhere: {
    happened: (about) => `The browser came back from a page that something else had opened${found(about)}.`,
    remedy: "Make the call that opened the page, with the configuration of then, or begin anew.",
  },
  PageNotShown: {
    happened: ({ place }) =>
      `The page of the identity provider could not be shown, or its answer was not caught${place === undefined ? "" : `: ${sentence(place)}`}.`,
    remedy:
      "Mend that, or show the page in another way, such as by copying its address and the one that comes back.",
  },
  SessionEnded: {
    happened: "The session has ended: the identity provider renews its tokens no more.",
    remedy: "Sign in again, then repeat the call: nothing was counted, and the device stays enrolled.",
  },
  TokenRefused: {
    happened: (about) => `${The(about)} refuses the session's token, even one that was renewed just now.`,
    remedy:
      "Sign in again and repeat the call; nothing was counted. If it stays, client id and brand do not fit the services.",
  },
  AccessBlocked: {
    happened: (about) =>
      `${The(about)} refuses access from here${found(about)}, as a firewall, a bot check or a missing right makes it do.`,
    remedy: "Try from another network, without a VPN, or later. Neither password nor PIN was looked at.",
  },
  OutOfOrder: {
    happened: (about) => `${The(about)} is out of order${found(about)}.`,
    remedy: (about) => `${wait(about)} The fault is on the server's side.`,
  },
  TooBusy: {
    happened: (about) => `${The(about)} takes no more requests from here for now${found(about)}.`,
    remedy: (about) => `${wait(about)} Each earlier try may make the wait longer.`,
  },
  RedirectAnswered: {
    happened: (about) =>
      `Instead of an answer ${the(about)} sent a redirect${found(about)}, which is not followed.`,
    remedy: `${PORTAL}Otherwise check the server's address: it may have moved.`,
  },
  NotJson: {
    happened: (about) =>
      `The answer of ${the(about)} is not the service's own, but something else, such as a web page.`,
    remedy: `${PORTAL}Otherwise check the server's address, or try from another network.`,
  },
  StatusUnexpected: {
    happened: (about) => `${The(about)} refused the request${found(about)}.`,
    remedy: "Check the server's address and that the account may use this service.",
  },
} satisfies Readonly<Record<string, Wording>>;
