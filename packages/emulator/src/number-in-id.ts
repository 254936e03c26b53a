/** The number in an id such as `dlv_12`; 0 for what is no id. */
export function numberInId(id: string): number {
  const [, digits] = /^[a-z]+_(\d{1,15})$/.exec(id) ?? [];
  return digits === undefined ? 0 : Number(digits);
}
