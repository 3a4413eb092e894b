"""A small data set in the three files' own form, and what must come of it, worked out by hand."""

from __future__ import annotations

from pathlib import Path

PRODUCTS = """\
ProductKey,Product,StandardCost,Color,Subcategory,EnglishProductCategoryName
1,"HL Road Frame - Black, 58",868.63,Black,Road Frames,Components
2,Sport Helmet,13.08,NA,Helmets,Accessories
3,Never Sold,1.00,Red,Helmets,Accessories
"""
RESELLERS = """\
ResellerKey,BusinessType,ResellerName,City,StateProvinceName,Country_Region
11,Warehouse,Northern Wheels,Seattle,Washington,United States
12,Ware House,Southern Wheels,München,Bayern,Germany
13,Value Added Reseller,Western Wheels,Paris,Seine,France
14,Specialty Bike Shop,Eastern Wheels,Sydney,New South Wales,Australia
"""
SALES = """\
SalesOrderNumber,OrderDate,ProductKey,ResellerKey,OrderQuantity,UnitPrice,TotalProductCost,SalesAmount
SO1,2017-07-01,1,11,2,100.00,NULL,200.00
SO1,2017-07-01,2,11,3,19.99,NULL,59.97
SO2,2017-07-31,2,12,1,19.99,NULL,19.99
SO3,2017-08-01,1,13,1,333.33,NULL,333.33
SO4,2017-08-02,1,14,1,333.35,NULL,333.35
SO4,2017-08-02,1,14,1,90.00,NULL,90.00
"""

# Gold keeps 25 %, silver 20 %, bronze 15 %, each line rounded half up; the fee is 8 % of what is left, the vendor has
# the rest. Gold: 200.00 → 50.00 + 12.00 + 138.00; 59.97 → 14.99 + 3.60 + 41.38; 19.99 → 5.00 + 1.20 + 13.79.
# Silver: 333.33 → 66.67 + 21.33 + 245.33. Bronze: 333.35 → 50.00 + 22.67 + 260.68; 90.00 → 13.50 + 6.12 + 70.38.
TIERS = {
    "Gold": {"commission": 6_999, "fees": 1_680, "proceeds": 19_317},
    "Silver": {"commission": 6_667, "fees": 2_133, "proceeds": 24_533},
    "Bronze": {"commission": 6_350, "fees": 2_879, "proceeds": 33_106},
}
RECEIPTS_MINOR = 103_664


def write(folder: Path, *, products: str = PRODUCTS, resellers: str = RESELLERS, sales: str = SALES) -> Path:
    """Write the three files and return their folder."""
    for name, text in {"products": products, "resellers": resellers, "reseller_sales": sales}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
