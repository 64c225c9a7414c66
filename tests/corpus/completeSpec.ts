/** Writes what no document can know, and confirms what was guessed, as an agent does who agrees with all of it. */
export function completeSpec(text: string): string {
  const spec = JSON.parse(text);
  const status = statusOf(spec.mapping);
  return JSON.stringify(
    {
      ...spec,
      // Nobody registers it.
      webhook: undefined,
      purpose: 'Tries the chosen operations of this vendor for the tests.',
      apiCall: {
        ...spec.apiCall,
        access: { anySignedInUser: 'The tests have one user and nothing to hide.' },
      },
      business: {
        entity: 'Order',
        when: 'An order was placed and wants the vendor.',
        property: 'vendorResult',
      },
      mapping: { ...spec.mapping, ...(status ? { status } : {}) },
      review: Object.fromEntries(
        Object.keys(spec.review).map((question) => [
          question,
          'Answered by the test that imports this document.',
        ]),
      ),
      guesses: [],
    },
    null,
    2,
  );
}

/** Where a document lists no words for a status, the vendor's documentation in prose does. */
function statusOf({ status, error }: { status?: { values: object }; error?: object }): object | undefined {
  if (!status || Object.keys(status.values).length > 0) return undefined;
  return { ...status, values: { text: 'completed', ...(error ? { broken: 'failed' } : {}) } };
}
