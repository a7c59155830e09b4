/** The parts of the test suite that need something of the machine: `mariadb`, `mysql9`, `mysql56`, `keyring`, `xvfb`. */
const required = () => (process.env.HOLDFAST_REQUIRE ?? '').split(',').map((name) => name.trim());

/** True when HOLDFAST_REQUIRE names this leg: then its absence is a failure. */
export const isRequired = (leg) => required().includes(leg);

/**
 * Says that a leg cannot be run: an error where it is required, a loud line elsewhere.
 * @param {string} leg
 * @param {string} reason
 */
export function lackLeg(leg, reason) {
  if (isRequired(leg)) throw new Error(`${leg} is required (HOLDFAST_REQUIRE) and not there: ${reason}`);
  console.error(`\n!!!!!!!! NOT TESTED: ${leg}. ${reason}\n`);
}
