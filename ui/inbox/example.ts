/** The run that the first visit offers to start: the example definition, with a question an agent is not sure about. */
export const EXAMPLE = {
  name: 'customer-support',
  input: {
    question: 'I was charged twice for my order of last week. Can you refund one of the payments?',
    conversationId: 'example',
    confidence: 0.2,
  },
};
