# METADATA
# title: The image that image.yaml declares
package lib.declared

import data.lib.fields
import data.lib.layout

# Undefined while nothing runs: an image without tag and digest.
image := {"repository": part("repository"), "tag": part("tag"), "digest": part("digest")} if {
	layout.here.kind == "image"
	is_object(input.object.image)
	some key in ["tag", "digest"]
	object.get(input.object.image, key, "") != ""
}

part(key) := found if {
	found := fields.at(input.object, ["image", key])
	is_string(found)
} else := ""
