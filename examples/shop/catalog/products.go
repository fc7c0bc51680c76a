package catalog

// entry is a product with its prices in yen, euro cents and US cents.
type entry struct {
	Product
	prices [3]int64
}

func entries() []entry {
	return append(coffees(), []entry{
		{Product{
			SKU: "dripper", Name: "Ceramic dripper", Origin: "For one or two cups",
			Notes: "White stoneware, ribbed inside",
			Text:  "Takes the common cone filters and keeps its heat. Warm it with hot water before you brew.",
			Unit:  "One piece", Color: "#b9b2a6", Shape: Dripper, Stock: 25,
		}, [3]int64{2600, 1990, 2200}},
		{Product{
			SKU: "voucher", Name: "Gift voucher", Origin: "For somebody who likes to choose",
			Notes: "Sent by e-mail, valid for three years",
			Text:  "A voucher for anything on our shelf. It comes by e-mail, so there is no delivery to pay and no address to give.",
			Unit:  "By e-mail", Color: "#2f5d50", Shape: Card, Digital: true, Stock: 100000,
		}, [3]int64{3000, 2500, 2500}},
	}...)
}

func coffees() []entry {
	return []entry{
		{Product{
			SKU: "harbour-blend", Name: "Harbour Blend", Origin: "Brazil and Guatemala · medium roast",
			Notes: "Milk chocolate, hazelnut, orange peel",
			Text:  "The coffee we drink ourselves in the morning. Round and sweet, with just enough acidity to stay interesting to the bottom of the cup.",
			Unit:  "200 g, whole beans", Color: "#8a4b2d", Shape: Bag, Stock: 40,
		}, [3]int64{1400, 1090, 1200}},
		{Product{
			SKU: "yirgacheffe", Name: "Yirgacheffe", Origin: "Ethiopia · light roast, washed",
			Notes: "Jasmine, lemon, black tea",
			Text:  "Floral and clear. Brew it a little cooler than you would a dark roast, and let it stand for a minute before you taste.",
			Unit:  "200 g, whole beans", Color: "#c98f2c", Shape: Bag, Stock: 40,
		}, [3]int64{1800, 1390, 1500}},
		{Product{
			SKU: "huila", Name: "Huila", Origin: "Colombia · medium roast, washed",
			Notes: "Caramel, red apple, panela",
			Text:  "Sweet and even, and forgiving of whatever you brew it with. If you are not sure what to try first, try this one.",
			Unit:  "200 g, whole beans", Color: "#a3392f", Shape: Bag, Stock: 40,
		}, [3]int64{1600, 1250, 1400}},
		{Product{
			SKU: "mandheling", Name: "Mandheling", Origin: "Sumatra · dark roast, wet-hulled",
			Notes: "Cedar, dark chocolate, clove",
			Text:  "Heavy and earthy, with almost no acidity. Good with milk, better without.",
			Unit:  "200 g, whole beans", Color: "#3f4a5a", Shape: Bag, Stock: 40,
		}, [3]int64{1700, 1290, 1450}},
		{Product{
			SKU: "gesha", Name: "Gesha", Origin: "Panama · light roast, natural",
			Notes: "Bergamot, papaya, rose",
			Text:  "One small lot a year, and once it is gone it is gone: there are three bags.",
			Unit:  "100 g, whole beans", Color: "#6d4f86", Shape: Bag, Stock: 3,
		}, [3]int64{6400, 4990, 5500}},
	}
}
