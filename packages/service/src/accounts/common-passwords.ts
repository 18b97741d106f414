/**
 * What passwords are most often made of: the first tries of every attacker, in letters and digits only. Short, since a
 * password of 15 characters is on no list of leaked ones unless it strings such words together.
 */
export const commonPasswords: readonly string[] = [
  ..."password passwort motdepasse passw0rd p4ssword p4ssw0rd passe pass word admin administrator root".split(
    " ",
  ),
  ..."qwertyuiop asdfghjkl zxcvbnm azertyuiop qsdfghjklm wxcvbn qwertzuiop qwerty azerty qwertz asdfgh".split(
    " ",
  ),
  ..."1q2w3e4r5t6y7u8i9o0p 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1q2w3e 1qaz2wsx3edc4rfv 1qaz2wsx 1qaz qazwsxedc".split(
    " ",
  ),
  ..."zaq12wsx zaq1 qazwsx 2wsx 3edc 1234567890 123456789 12345678 1234567 123456 12345 1234 123123".split(
    " ",
  ),
  ..."letmein welcome bienvenue iloveyou jetaime trustno1 whatever changeme default secret master login".split(
    " ",
  ),
  ..."monkey dragon sunshine princess football baseball superman batman shadow michael charlie jordan".split(
    " ",
  ),
  ..."freedom hello bonjour soleil doudou chouchou loulou google starwars pokemon computer internet samsung".split(
    " ",
  ),
  ..."correcthorsebatterystaple openpims peugeot citroen vauxhall opel".split(" "),
];
