// `/` where the demo has no first page: it says to a stranger where the pages are, and nothing of the inside.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { languageOf } from "../../settings/language.ts";
import type { PageName } from "../../settings/page-names.ts";
import { type Html, sendPage, textPage, wantsPage } from "../html/page.ts";
import { textsIn } from "../html/texts.ts";

const DESCRIPTION = "openapi.json";

/** The service's own words to a program. */
export const aboutService = (pages: readonly PageName[]) => ({
  service: "OpenPIMS",
  pages: pages.map((name) => `/${name}/`),
  description: `/${DESCRIPTION}`,
});

const homePage = (pages: readonly PageName[], asked: string | undefined): Html =>
  textPage(
    languageOf(asked),
    (language) => {
      const { title, about, open, noPages, operators, programs, description } = textsIn(language).home;
      const links = pages.map(
        (name, i) => `<a class="button${i === 0 ? " primary" : ""}" href="./${name}/">${open[name]}</a>`,
      );
      const ways = pages.length === 0 ? `<p>${noPages}</p>` : `<div class="actions">${links.join("")}</div>`;
      return {
        title,
        content: `<p>${about}</p>
${ways}
<div class="more"><p>${operators}</p><p>${programs} <a href="./${DESCRIPTION}">${description}</a></p></div>`,
      };
    },
    "./",
  );

export function homeRoute(app: FastifyInstance, pages: readonly PageName[]): void {
  app.get("/", { schema: { hide: true } }, ({ headers }: FastifyRequest, reply: FastifyReply) => {
    reply.header("vary", "accept, accept-language");
    return wantsPage(headers.accept)
      ? sendPage(reply, homePage(pages, headers["accept-language"]))
      : reply.send(aboutService(pages));
  });
}
