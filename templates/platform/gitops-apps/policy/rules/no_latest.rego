# METADATA
# title: No image is called latest
# description: What runs would depend on when a pod starts. A digest beside the tag settles it.
package rules.no_latest

import data.lib.declared
import data.lib.fields
import data.lib.images
import data.lib.pods

deny contains finding if {
	declared.image.tag == "latest"
	not images.has_digest(declared.image)
	finding := {
		"msg": "image.tag is \"latest\"",
		"remedy": "Set image.tag to the tag of one build, or add image.digest.",
	}
}

deny contains finding if {
	some entry in pods.containers
	reference := fields.at(entry.container, ["image"])
	is_string(reference)
	moves(images.parse(reference))
	finding := {
		"msg": sprintf("%s: image %s may be another one tomorrow", [entry.of, fields.quote(reference)]),
		"remedy": "Name the tag of one build, or a digest.",
	}
}

moves(image) if {
	image.tag in {"latest", ""}
	not images.has_digest(image)
}
