// For peers whose unit of sharing is a document: one for each family, with its records by id.

/** The records of each family, by its id: `[[family, [record, …]], …]`. */
export function byFamily(records) {
  const families = new Map();
  for (const record of records) {
    if (!families.has(record.family)) families.set(record.family, []);
    families.get(record.family).push(record);
  }
  return [...families];
}

/** What is listed of a record. */
export const line = (record) =>
  record.what ?? record.saw ?? record.name ?? record.forename ?? record.worker_name ?? record.kind;

/** The field that holds a record's words. */
export const main = (record) => (record.what === undefined ? 'saw' : 'what');

/** The first so many of things with ids, in the order of the ids. */
export function first(all, most) {
  return all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, most);
}
