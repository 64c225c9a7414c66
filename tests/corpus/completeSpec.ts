/** Writes what no document can know, and confirms what was guessed, as an agent does who agrees with all of it. */
export function completeSpec(text: string): string {
  const spec = JSON.parse(text);
  return JSON.stringify(
    {
      ...spec,
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
