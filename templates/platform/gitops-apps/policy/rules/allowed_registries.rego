# METADATA
# title: Images come from known registries
# description: platform.yaml lists what the name of an image may begin with.
package rules.allowed_registries

import data.lib.fields
import data.lib.images
import data.lib.layout
import data.lib.pods

remedy := sprintf("Use an image whose name begins with one of %s, as platform.yaml lists.", [
	fields.list(data.platform.registries),
])

deny contains finding if {
	layout.here.kind == "image"
	image := fields.at(input.object, ["image"])
	is_object(image)
	image != {}
	repository := fields.at(image, ["repository"])
	not is_allowed(repository)
	finding := {
		"msg": sprintf("image.repository is %s, which is not of an allowed registry", [fields.show(repository)]),
		"remedy": remedy,
	}
}

deny contains finding if {
	some entry in pods.containers
	image := fields.at(entry.container, ["image"])
	not is_allowed_reference(image)
	finding := {
		"msg": sprintf("%s: image is %s, which is not of an allowed registry", [entry.of, fields.show(image)]),
		"remedy": remedy,
	}
}

is_allowed(repository) if {
	is_string(repository)
	images.is_allowed(repository)
}

is_allowed_reference(reference) if {
	is_string(reference)
	images.is_allowed(images.parse(reference).repository)
}
