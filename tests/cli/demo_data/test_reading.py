"""The data files read as they are meant."""

from __future__ import annotations

from marketplace.cli.demo_data.reading import read


def test_every_name_that_one_file_says_is_known_to_the_other() -> None:
    catalogue, channel = read("catalogue.toml", "offerings.toml"), read("channel.toml", "partners.toml")
    offerings = {row["key"] for row in catalogue["offerings"]}
    vendors = {row["key"] for row in catalogue["vendors"]}
    categories = {*catalogue["categories"], *(name for below in catalogue["categories"].values() for name in below)}
    partners = {row["key"] for row in channel["partners"]}

    assert {row["vendor"] for row in catalogue["offerings"]} == vendors
    assert {row["category"] for row in catalogue["offerings"]} <= categories
    assert {row["category"] for row in channel["margins"] if "category" in row} <= categories
    assert {row["offering"] for row in (*channel["margins"], *channel["concessions"]) if "offering" in row} <= offerings
    assert {item[0] for link in channel["links"] for item in link["items"]} <= offerings
    assert {row["partner"] for row in (*channel["links"], *channel["concessions"])} <= partners


def test_lists_of_several_files_follow_one_another() -> None:
    both = read("channel.toml", "partners.toml")

    assert both["partners"] == read("channel.toml")["partners"] + read("partners.toml")["partners"]
    assert both["operator"] == read("channel.toml")["operator"]


def test_no_key_stands_twice() -> None:
    for rows in (
        read("catalogue.toml", "offerings.toml")["offerings"],
        read("channel.toml", "partners.toml")["partners"],
    ):
        keys = [row["key"] for row in rows]
        assert len(keys) == len(set(keys))


def test_every_offering_says_what_it_is_and_has_a_price_in_both_currencies() -> None:
    for row in read("catalogue.toml", "offerings.toml")["offerings"]:
        assert 20 <= len(row["summary"]) <= 120, row["name"]
        assert len(row["description"].split()) >= 25, row["name"]
        for plan in row["plans"]:
            assert {"EUR", "USD"} <= plan["prices"].keys(), row["name"]
