# METADATA
# title: A container does not write to its own image
# description: Whoever gets into it cannot leave anything behind.
package rules.read_only_root_filesystem

import data.lib.fields
import data.lib.pods

deny contains finding if {
	some entry in pods.containers
	found := fields.at(entry.container, ["securityContext", "readOnlyRootFilesystem"])
	found != true
	finding := {
		"msg": sprintf("%s: securityContext.readOnlyRootFilesystem is %s, not true", [entry.of, fields.show(found)]),
		"remedy": "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where it has to write.",
	}
}
