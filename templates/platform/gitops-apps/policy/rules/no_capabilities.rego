# METADATA
# title: Containers have no capabilities
# description: Single powers of root, which a container keeps unless it drops them.
package rules.no_capabilities

import data.lib.fields
import data.lib.pods

deny contains finding if {
	some entry in pods.containers
	dropped := fields.at(entry.container, ["securityContext", "capabilities", "drop"])
	not "ALL" in fields.items(entry.container, ["securityContext", "capabilities", "drop"])
	finding := {
		"msg": sprintf("%s: securityContext.capabilities.drop is %s, which lacks \"ALL\"", [entry.of, fields.show(dropped)]),
		"remedy": "Set securityContext.capabilities.drop to [\"ALL\"].",
	}
}

deny contains finding if {
	some entry in pods.containers
	added := fields.at(entry.container, ["securityContext", "capabilities", "add"])
	not added in {fields.missing, []}
	finding := {
		"msg": sprintf("%s: securityContext.capabilities.add is %s", [entry.of, fields.show(added)]),
		"remedy": "Remove securityContext.capabilities.add; a process that listens on a port of 1024 or above needs none.",
	}
}
