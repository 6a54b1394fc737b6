# METADATA
# title: An image is named by its digest
# description: A tag can be moved to other content after it was approved. platform.yaml says where that is not accepted.
package rules.digest_required

import data.lib.declared
import data.lib.fields
import data.lib.images
import data.lib.layout
import data.lib.pods
import data.lib.settings

deny contains finding if {
	environment := layout.here.environment
	settings.demands_digest(environment)
	not images.has_digest(declared.image)
	declared.image
	finding := {
		"msg": sprintf("image.digest is %s: %s takes images by digest only", [
			fields.show(fields.at(input.object, ["image", "digest"])),
			environment,
		]),
		"remedy": "Set image.digest to sha256:<64 hexadecimal digits>; a promotion does it by itself.",
	}
}

deny contains finding if {
	environment := layout.rendered.environment
	settings.demands_digest(environment)
	some entry in pods.containers
	image := fields.at(entry.container, ["image"])
	not has_digest(image)
	finding := {
		"msg": sprintf("%s: image %s has no digest: %s takes images by digest only", [
			entry.of,
			fields.show(image),
			environment,
		]),
		"remedy": "Name it as repository@sha256:<64 hexadecimal digits>.",
	}
}

has_digest(reference) if {
	is_string(reference)
	images.has_digest(images.parse(reference))
}
