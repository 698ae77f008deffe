// Whose events these are. Two cookies tell, and prove nothing: the server compares.

/** The value of a cookie. Where somebody managed to set it twice, neither counts. */
function cookie(name) {
  const found = document.cookie.split("; ").filter((pair) => pair.startsWith(`${name}=`));
  return found.length === 1 ? found[0].slice(name.length + 1) : "";
}

/** By which the account that was signed in here last is told from others; empty where none was. */
export const lastMark = () => cookie("account");

/** The same where it still is. */
export const signedInMark = () => (cookie("reader") ? lastMark() : "");

/** Whose page this is: what is done on it is theirs, whoever has signed in meanwhile in another window. */
export const pageMark = signedInMark();

/** Whether somebody else is signed in than the one whose page this is, or nobody any more. */
export const isAnother = () => !!pageMark && signedInMark() !== pageMark;
