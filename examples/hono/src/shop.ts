/** One order, as the shop knows it. */
interface Order {
  readonly id: string;
  /** `waiting` for the customer's consent, `checked` by Ploton, or `failed`. */
  readonly status: 'waiting' | 'checked' | 'failed';
  readonly note: string;
}

/** Where the shop keeps its orders and what its customers say. Yours is a database; it takes a while and may fail. */
export interface Shop {
  saveOrder(order: Order): Promise<void>;
  findOrder(id: string): Promise<Order | undefined>;
  addRating(eventId: string, stars: number): Promise<void>;
  countRatings(): Promise<number>;
}

/** A shop in memory: gone when the process ends. */
export function createShop(): Shop {
  const orders = new Map<string, Order>();
  const ratings = new Map<string, number>();
  return {
    saveOrder: async (order) => void orders.set(order.id, order),
    findOrder: async (id) => orders.get(id),
    addRating: async (eventId, stars) => void ratings.set(eventId, stars),
    countRatings: async () => ratings.size,
  };
}
