# METADATA
# title: Values belong to the place they lie in
# description: >-
#   People write values.yaml, bots write image.yaml, the platform writes what all applications of an environment get.
package rules.values_match_place

import data.lib.fields
import data.lib.layout

identity := {"name": "application", "team": "team", "environment": "environment"}

deny contains finding if {
	layout.here.kind == "values"
	some key, part in identity
	some finding in fields.differences(input.object, [{"at": [key], "is": layout.here[part]}])
}

deny contains finding if {
	layout.here.kind == "values"
	image := fields.at(input.object, ["image"])
	image != fields.missing
	finding := {
		"msg": sprintf("image is %s: an image does not belong into values.yaml", [fields.show(image)]),
		"remedy": sprintf("Move it to %s/image.yaml.", [layout.values_folder(layout.here)]),
	}
}

deny contains finding if {
	layout.here.kind == "image"
	image := fields.at(input.object, ["image"])
	not is_object(image)
	finding := {
		"msg": sprintf("image is %s, not a mapping", [fields.show(image)]),
		"remedy": "Write repository with tag or digest under image, or `image: {}` while nothing runs.",
	}
}

deny contains finding if {
	layout.here.kind == "image"
	is_object(input.object)
	some key, value in input.object
	key != "image"
	finding := {
		"msg": sprintf("%s is %s: image.yaml holds nothing but the image", [key, fields.show(value)]),
		"remedy": sprintf("Move it to %s/values.yaml.", [layout.values_folder(layout.here)]),
	}
}

deny contains finding if {
	layout.here.kind == "platform_values"
	some key in ["name", "team", "environment", "image"]
	value := fields.at(input.object, [key])
	value != fields.missing
	finding := {
		"msg": sprintf("%s is %s: that is an application's own", [key, fields.show(value)]),
		"remedy": sprintf("Remove %s, which every application of the environment would get.", [key]),
	}
}
