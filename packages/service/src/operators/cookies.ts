/**
 * All values of a cookie. A browser sends one with a longer path first, and those of every port of the host.
 * @param header the request's `Cookie`
 */
export const cookiesOf = (header: string | undefined, name: string): readonly string[] =>
  (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
