package rules.values_match_place_test

import data.lib.example
import data.rules.values_match_place

test_accepts_what_is_right if {
	values_match_place.deny == set() with input as example.values with data.platform as example.platform
}

test_rejects_another_name if {
	document := example.with_field(example.values, "/object/name", "basket")
	example.messages(values_match_place.deny) == {`name is "basket", not "checkout"`} with input as document
		with data.platform as example.platform
}

test_rejects_an_image_among_values if {
	document := example.with_field(example.values, "/object/image", {})
	example.messages(values_match_place.deny) == {
		"image is {}: an image does not belong into values.yaml",
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_empty_image_file if {
	document := example.with_field(example.image("dev", {}), "/object", null)
	example.messages(values_match_place.deny) == {"image is missing, not a mapping"} with input as document
		with data.platform as example.platform
}

test_rejects_a_value_beside_the_image if {
	document := example.with_field(example.image("dev", {}), "/object/size", "large")
	example.messages(values_match_place.deny) == {
		`size is "large": image.yaml holds nothing but the image`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_name_for_a_whole_environment if {
	document := {"source": "repository", "path": "values/_platform/dev.yaml", "object": {"name": "checkout"}}
	example.messages(values_match_place.deny) == {
		`name is "checkout": that is an application's own`,
	} with input as document
		with data.platform as example.platform
}
